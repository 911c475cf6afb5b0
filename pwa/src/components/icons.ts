/** The icons there are, by what they stand for. */
import {
  Archive, ArrowLeft, ArrowUp, AtSign, Bell, BellRing, Bookmark, ChartNoAxesColumn, Check, ChevronDown, ChevronRight, ChevronUp, CircleAlert,
  Clock, Copy, Ellipsis, ExternalLink, EyeOff, Feather, Flag, Globe, Hash, Heart, House, Image, Link2, List, Lock, LogOut, Mail, MessageCircle,
  MessageSquareWarning, Moon, Pencil, Pin, Play, Plus, Repeat2, RotateCcw, Search, Send, Settings, ShieldBan, Smile, Sun, Trash2, UserCheck,
  UserPlus, UserRound, Users, VolumeX, WifiOff, X, type IconNode,
} from 'lucide';

export const ICONS = {
  account: UserRound, admin: ShieldBan, archive: Archive, back: ArrowLeft, block: ShieldBan, bookmark: Bookmark, calm: Feather, check: Check,
  clock: Clock, close: X, compose: Feather, copy: Copy, dark: Moon, delete: Trash2, direct: Mail, down: ChevronDown, edit: Pencil,
  emoji: Smile, expand: ChevronRight, external: ExternalLink, favourite: Heart, federated: Globe, filters: EyeOff, follow: UserPlus,
  followed: UserCheck, gap: RotateCcw, hidden: EyeOff, home: House, light: Sun, link: Link2, list: List, local: Users, media: Image,
  mention: AtSign, more: Ellipsis, mute: VolumeX, notifications: Bell, offline: WifiOff, pin: Pin, play: Play, plus: Plus,
  poll: ChartNoAxesColumn, private: Lock, problem: CircleAlert, public: Globe, reblog: Repeat2, reply: MessageCircle, report: Flag,
  retry: RotateCcw, search: Search, send: Send, settings: Settings, 'sign-out': LogOut, status: BellRing, tag: Hash, unlisted: Moon,
  up: ArrowUp, upwards: ChevronUp, users: Users, warning: MessageSquareWarning,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

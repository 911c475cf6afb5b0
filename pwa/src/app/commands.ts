/** What the palette offers beside people and hashtags: every place of the app, and what can be done from anywhere. */
import type { IconName } from '../components/icons.ts';
import { m } from '../paraglide/messages.js';
import { appearance, setAppearance } from './appearance.svelte.ts';
import { PLACES } from './nav.ts';
import { choose, session } from './session.svelte.ts';

export interface Command {
  readonly label: string;
  readonly icon: IconName;
  /** Leads there; else `run` does it. */
  readonly href?: string;
  readonly run?: () => void;
}

/** Return all commands, in the words of the reader's language. */
export function commands(): Command[] {
  const seats = session.current?.seats ?? [];
  return [
    { label: m.nav_compose(), icon: 'compose', href: '/app/compose' },
    ...PLACES.map(({ label, icon, href }) => ({ label: label(), icon, href })),
    { label: m.nav_local(), icon: 'local', href: '/app/local' },
    { label: m.nav_federated(), icon: 'federated', href: '/app/federated' },
    { label: m.settings_profile(), icon: 'account', href: '/app/settings/profile' },
    { label: m.settings_posting(), icon: 'compose', href: '/app/settings/posting' },
    { label: m.settings_appearance(), icon: 'light', href: '/app/settings/appearance' },
    { label: m.filters(), icon: 'filters', href: '/app/settings/filters' },
    { label: m.mutes(), icon: 'mute', href: '/app/settings/mutes' },
    { label: m.muted_conversations(), icon: 'reply', href: '/app/settings/conversations' },
    { label: m.blocks(), icon: 'block', href: '/app/settings/blocks' },
    { label: m.followed_tags(), icon: 'tag', href: '/app/settings/tags' },
    { label: m.follow_requests(), icon: 'follow', href: '/app/follow-requests' },
    { label: m.interaction_requests(), icon: 'check', href: '/app/requests' },
    { label: m.sessions(), icon: 'link', href: '/app/settings/sessions' },
    { label: m.keys_title(), icon: 'more', href: '/app/keys' },
    { label: m.theme_light(), icon: 'light', run: () => setAppearance({ theme: 'light' }) },
    { label: m.theme_dark(), icon: 'dark', run: () => setAppearance({ theme: 'dark' }) },
    appearance.density === 'calm'
      ? { label: m.density_classic(), icon: 'list', run: () => setAppearance({ density: 'classic' }) }
      : { label: m.density_calm(), icon: 'calm', run: () => setAppearance({ density: 'calm' }) },
    ...seats
      .filter(({ accountId }) => accountId !== session.current?.chosen)
      .map(({ acct, accountId }) => ({ label: m.palette_account({ acct }), icon: 'users' as const, run: () => choose(accountId) })),
    { label: m.sign_out(), icon: 'sign-out', href: '/app/sign-out' },
  ];
}

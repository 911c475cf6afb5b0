"""The world: every table of the sandbox, its files and its hub. Tables of a new noun are declared here."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from deploy.sandbox.blobs import Blobs
from deploy.sandbox.hub import Hub
from deploy.sandbox.model.accounts import Account, Block, Follow, Mute, Note, User
from deploy.sandbox.model.apps import App, Code, Token
from deploy.sandbox.model.conversations import Conversation, Marker
from deploy.sandbox.model.domains import DomainPermission, DomainSubscription
from deploy.sandbox.model.emojis import Emoji, EmojiCategory, Refetch
from deploy.sandbox.model.filters import Filter, FilterKeyword, FilterStatus
from deploy.sandbox.model.header_filters import HeaderFilter
from deploy.sandbox.model.instance import Instance
from deploy.sandbox.model.interactions import InteractionRequest
from deploy.sandbox.model.keys import Key
from deploy.sandbox.model.lists import List, ListMember
from deploy.sandbox.model.mails import Mail
from deploy.sandbox.model.media import Media
from deploy.sandbox.model.notifications import Notification
from deploy.sandbox.model.polls import Poll, Vote
from deploy.sandbox.model.push import PushSubscription
from deploy.sandbox.model.reports import Report
from deploy.sandbox.model.rules import Rule
from deploy.sandbox.model.scheduled import ScheduledStatus
from deploy.sandbox.model.statuses import Reaction, Status, Tag
from deploy.sandbox.model.tags import TagFollow
from deploy.sandbox.table import HasId, Table, pair
from deploy.sandbox.ulid import now

VAPID_PUBLIC_KEY = "BNwk25WcFH-rlMgTw_cK3Dg5A6oXf3HNHalNYJ-p-5WNlX5jFqsNlF0Hjr7lrI8PJFB3hHE858WvQPJ4XibLi7c"
"""A point of P-256 in URL-safe base 64. Nobody holds its private half: the sandbox signs no push messages."""


class World:
    """All state of one server. `host_url` is the public origin, without a slash at the end."""

    def __init__(self, host_url: str = "http://localhost:3000", blobs: Path | None = None) -> None:
        """Make an empty world."""
        self.host_url = host_url.rstrip("/")
        self.domain = urlsplit(self.host_url).netloc
        self.blobs = Blobs(blobs)
        self.hub = Hub()
        self.instance = Table(Instance)
        self.instance.add(Instance(title=self.domain))
        self.keys = Table(Key)
        self.accounts = Table(
            Account,
            acct=lambda row: (row.acct.lower(),),
            uri=lambda row: (row.uri,),
            url=lambda row: (row.url,),
        )
        self.users = Table(
            User,
            account=lambda row: (row.account_id,),
            email=lambda row: (row.email.lower(),),
            confirmation=lambda row: (row.confirmation_token,) if row.confirmation_token else (),
        )
        self.apps = Table(
            App,
            client=lambda row: (row.client_id,),
            account=lambda row: (row.account_id,) if row.account_id else (),
        )
        self.codes = Table(Code)
        self.push_subscriptions = Table(PushSubscription, token=lambda row: (row.token_id,))
        self.tokens = Table(
            Token,
            access=lambda row: (row.access,),
            user=lambda row: (row.user_id,) if row.user_id else (),
            client=lambda row: (row.client_id,),
        )
        self.follows = Table(Follow, pair=_pair, source=_source, target=_target)
        self.follow_requests = Table(Follow, pair=_pair, source=_source, target=_target)
        self.blocks = Table(Block, pair=_pair, source=_source, target=_target)
        self.mutes = Table(Mute, pair=_pair, source=_source, target=_target)
        self.notes = Table(Note, pair=_pair, source=_source, target=_target)
        self.statuses = Table(
            Status,
            author=lambda row: (row.account_id,),
            uri=lambda row: (row.uri, row.url) if row.uri != row.url else (row.uri,),
            reply=lambda row: (row.in_reply_to_id,) if row.in_reply_to_id else (),
            reblog=lambda row: (row.reblog_of_id,) if row.reblog_of_id else (),
            boost=lambda row: (pair(row.account_id, row.reblog_of_id),) if row.reblog_of_id else (),
            thread=lambda row: (row.thread_id,) if row.thread_id else (),
            tag=lambda row: row.tags,
            mention=lambda row: row.mention_ids,
            pinned=lambda row: (row.account_id,) if row.pinned_at else (),
            public=lambda row: ("",) if row.visibility == "public" and not row.reblog_of_id else (),
        )
        self.favourites = _reactions()
        self.bookmarks = _reactions()
        self.thread_mutes = _reactions()
        self.interaction_requests = Table(
            InteractionRequest,
            target=lambda row: (row.target_id,),
            made=lambda row: (row.made_id,),
            status=lambda row: (row.status_id,),
        )
        self.polls = Table(Poll, open=lambda row: () if row.closed_at else ("",))
        self.votes = Table(
            Vote,
            pair=lambda row: (pair(row.poll_id, row.account_id),),
            poll=lambda row: (row.poll_id,),
        )
        self.conversations = Table(
            Conversation,
            account=lambda row: (row.account_id,),
            last=lambda row: (row.last_status_id,),
        )
        self.markers = Table(Marker)
        self.tags = Table(Tag)
        self.tag_follows = Table(
            TagFollow,
            pair=lambda row: (pair(row.account_id, row.tag),),
            account=lambda row: (row.account_id,),
        )
        self.lists = Table(List, account=lambda row: (row.account_id,))
        self.list_members = Table(
            ListMember,
            pair=lambda row: (pair(row.list_id, row.target_id),),
            list=lambda row: (row.list_id,),
            target=lambda row: (row.target_id,),
        )
        self.emojis = Table(Emoji, shortcode=lambda row: () if row.domain else (row.shortcode,))
        self.emoji_categories = Table(EmojiCategory, name=lambda row: (row.name,))
        self.refetches = Table(Refetch)
        self.rules = Table(Rule)
        self.header_allows, self.header_blocks = Table(HeaderFilter), Table(HeaderFilter)
        self.mails = Table(Mail)
        self.reports = Table(Report, account=lambda row: (row.account_id,))
        self.filters = Table(Filter, account=lambda row: (row.account_id,))
        self.filter_keywords = Table(FilterKeyword, filter=lambda row: (row.filter_id,))
        self.filter_statuses = Table(
            FilterStatus,
            pair=lambda row: (pair(row.filter_id, row.status_id),),
            filter=lambda row: (row.filter_id,),
        )
        self.domain_blocks = _domains()
        self.domain_allows = _domains()
        self.domain_drafts = _domains()
        self.domain_excludes = _domains()
        self.domain_subscriptions = Table(DomainSubscription)
        self.scheduled = Table(ScheduledStatus, account=lambda row: (row.account_id,))
        self.notifications = Table(Notification, account=lambda row: (row.account_id,))
        self.media = Table(
            Media,
            account=lambda row: (row.account_id,),
            status=lambda row: (row.status_id,) if row.status_id else (),
        )

    def tables(self) -> Iterator[tuple[str, Table[HasId]]]:
        """Yield the tables by name."""
        for name, value in vars(self).items():
            if isinstance(value, Table):
                yield name, value

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return sum(table.version for _, table in self.tables())

    def link(self, path: str) -> str:
        """Return the public address of a path."""
        return self.host_url + path

    def follows_of(self, account_id: str, target_id: str) -> Follow | None:
        """Return how one account follows another."""
        return self.follows.one("pair", pair(account_id, target_id))

    def blocked(self, one: str, other: str) -> bool:
        """Say whether either account blocks the other."""
        return bool(self.blocks.count("pair", pair(one, other)) or self.blocks.count("pair", pair(other, one)))

    def mute_of(self, account_id: str, target_id: str) -> Mute | None:
        """Return how one account mutes another; a mute that is over counts no more."""
        mute = self.mutes.one("pair", pair(account_id, target_id))
        if mute and mute.expires_at and mute.expires_at < now():
            return None
        return mute

    def domain_blocked(self, domain: str) -> bool:
        """Say whether a domain or one above it is blocked."""
        parts = domain.split(".")
        return any(self.domain_blocks.count("domain", ".".join(parts[place:])) for place in range(len(parts)))

    def account_of(self, user: User) -> Account:
        """Return the account of a user."""
        return self.accounts[user.account_id]

    def user_of(self, account_id: str) -> User | None:
        """Return the user of a local account."""
        return self.users.one("account", account_id)


def _pair(row: Follow | Block | Mute | Note) -> tuple[str]:
    return (pair(row.account_id, row.target_id),)


def _source(row: Follow | Block | Mute | Note) -> tuple[str]:
    return (row.account_id,)


def _target(row: Follow | Block | Mute | Note) -> tuple[str]:
    return (row.target_id,)


def _reactions() -> Table[Reaction]:
    """Return a table of what accounts did to statuses."""
    return Table(
        Reaction,
        pair=lambda row: (pair(row.account_id, row.status_id),),
        account=lambda row: (row.account_id,),
        status=lambda row: (row.status_id,),
    )


def _domains() -> Table[DomainPermission]:
    """Return a table of what is said about domains."""
    return Table(DomainPermission, domain=lambda row: (row.domain,))

"""What the app's main queries cost GoToSocial, in calls. `pytest -s` shows the table."""

from collections.abc import Mapping

import pytest

from deploy.sandbox.server import Sandbox
from tests.support.stack import Client

AUTHOR = "account { id acct displayName avatar relationship { following muting blocking } lists { id title } }"
STATUS = f"id content createdAt visibility favourited reblogged bookmarked {AUTHOR} mediaAttachments {{ url }}"

# What each may cost at most, all calls together.
QUERIES: Mapping[str, tuple[str, int]] = {
    "app start": (
        """{ viewer { account { id acct avatar } role source { privacy language } markers { home { lastReadId } } }
            instance { title limits { statusCharacters } customEmojis { shortcode } } }""",
        3,
    ),
    "home, 20 posts": (f"{{ viewer {{ home(first: 20) {{ nodes {{ {STATUS} }} pageInfo {{ endCursor }} }} }} }}", 3),
    "home without relationships": ("{ viewer { home(first: 20) { nodes { content account { acct } } } } }", 1),
    "a profile": (
        """{ account(acct: "bob") { acct note fields { name } isViewer relationship { following } lists { title }
            featuredTags { name } pinned: statuses(pinned: true) { nodes { content } }
            statuses(first: 20, excludeReplies: true) { nodes { content } } } }""",
        7,
    ),
    "followers": (
        '{ account(acct: "bob") { followers(first: 20) { nodes { acct relationship { following } } } } }',
        4,
    ),
    "a list": (
        """query($list: ID!) { node(id: $list) { ... on List { title accounts(first: 20) { nodes { acct } }
            statuses(first: 20) { nodes { content } } } } }""",
        4,
    ),
    "lists": ("{ viewer { lists { id title } } }", 1),
    "filters": ("{ viewer { filters { title keywords { keyword } } } }", 1),
    "requests to follow": (
        "{ viewer { followRequests { nodes { acct } } outgoingFollowRequests { nodes { acct } } } }",
        2,
    ),
    "mutes and blocks": ("{ viewer { mutes { nodes { account { acct } } } blocks { nodes { acct } } } }", 2),
    "followed hashtags": ("{ viewer { followedTags { nodes { name } } } }", 1),
    "suggestions": ("{ viewer { suggestions { acct relationship { following } } } }", 3),
}

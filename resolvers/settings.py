"""The settings: environment variables, read once into one frozen typed class.

Each field of `Settings` tells its variable, what it is for, its format and its default; `SETTINGS` is the
same as a table, from which the README and deploy/env.example are checked.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from resolvers import formats
from resolvers.errors import SettingsError
from resolvers.formats import Address, Network

T = TypeVar("T")

ENHANCEMENTS = (
    "idempotency",
    "mutes",
    "search",
    "trends",
    "streaming",
    "notifications",
    "grouped_notifications",
)

_GROUPS = (
    ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
    ("VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY", "VAPID_SUBJECT"),
    ("S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"),
    ("MEDIAMTX_API", "MEDIAMTX_RTMP_HOST"),
)
_NEEDS = (
    ("MEILI_KEY", "MEILI_HOST"),
    ("MEDIAMTX_HLS_URL", "MEDIAMTX_API"),
    ("MEDIAMTX_WEBRTC_URL", "MEDIAMTX_API"),
)

_upstream = partial(formats.url, schemes=("http", "https"))
_public = partial(formats.url, schemes=("https", "http"), path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable as the documentation shows it; `default` is text as it would be written."""

    name: str
    what: str
    example: str
    default: str | None
    secret: bool
    required: bool


def _declare(parse: Callable[[str], T], **table: Any) -> Any:  # noqa: ANN401  the type of dataclasses.field()
    setting = Setting(**table)
    return field(repr=not setting.secret, metadata={"setting": setting, "parse": parse})


def _always(  # a field that has a value: the variable is required, or has a default
    name: str,
    what: str,
    parse: Callable[[str], T],
    *,
    example: str,
    default: str | None = None,
    secret: bool = False,
) -> T:
    declared: T = _declare(
        parse,
        name=name,
        what=what,
        example=example,
        default=default,
        secret=secret,
        required=default is None,
    )
    return declared


def _maybe(  # a field that is None when the variable is not set
    name: str, what: str, parse: Callable[[str], T], *, example: str, secret: bool = False
) -> T | None:
    declared: T | None = _declare(
        parse, name=name, what=what, example=example, default=None, secret=secret, required=False
    )
    return declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decided. Made by `read_settings`; secrets are left out of its repr."""

    gts_url: str = _always("GTS_HOST", "Where GoToSocial listens", _upstream, example="gotosocial:8080")
    gts_admin_token: str | None = _maybe(
        "GTS_ADMIN_TOKEN",
        "A token with admin scope, for block list subscriptions and sign-up",
        formats.text,
        example="<admin token>",
        secret=True,
    )
    service_token: str | None = _maybe(
        "CHIRP_SERVICE_TOKEN",
        "The token of the account whose stream feeds the search index and the trends",
        formats.text,
        example="<token>",
        secret=True,
    )

    db_address: Address = _always(  # noqa: RUF009  it declares a field, as dataclasses.field() does
        "CHIRP_DB_HOST",
        "Where PostgreSQL listens",
        partial(formats.address, schemes=("postgresql", "postgres"), default_port=5432),
        example="postgresql:5432",
    )
    db_name: str = _always("CHIRP_DB_NAME", "The database", formats.text, example="chirp", default="chirp")
    db_user: str = _always(
        "CHIRP_DB_USER",
        "The role that owns the schema chirp",
        formats.text,
        example="chirp_app",
        default="chirp_app",
    )
    db_password: str | None = _maybe(
        "CHIRP_DB_PASS", "The password of that role", formats.text, example="<password>", secret=True
    )

    redis_address: Address = _always(  # noqa: RUF009  it declares a field, as dataclasses.field() does
        "REDIS_HOST",
        "Where Redis or Valkey listens; rediss:// asks for TLS",
        partial(formats.address, schemes=("redis", "rediss"), tls="rediss", default_port=6379),
        example="redis:6379",
    )
    redis_password: str | None = _maybe(
        "REDIS_PASS", "The password of Redis", formats.text, example="<password>", secret=True
    )

    meili_url: str | None = _maybe(
        "MEILI_HOST",
        "Where Meilisearch listens; without it, PostgreSQL searches",
        _upstream,
        example="http://meilisearch:7700",
    )
    meili_key: str | None = _maybe(
        "MEILI_KEY", "The master key of Meilisearch", formats.text, example="<master key>", secret=True
    )

    oidc_issuer: str | None = _maybe(
        "OIDC_ISSUER", "The sign-in that GoToSocial uses", _public, example="https://auth.example.org"
    )
    oidc_client_id: str | None = _maybe("OIDC_CLIENT_ID", "GoToSocial's client id there", formats.text, example="chirp")
    oidc_client_secret: str | None = _maybe(
        "OIDC_CLIENT_SECRET",
        "GoToSocial's client secret there",
        formats.text,
        example="<secret>",
        secret=True,
    )

    vapid_public_key: str | None = _maybe(
        "VAPID_PUBLIC_KEY",
        "Web Push: the public key that browsers subscribe with",
        partial(formats.vapid_key, size=65),
        example="<key>",
    )
    vapid_private_key: str | None = _maybe(
        "VAPID_PRIVATE_KEY",
        "Web Push: the private key that signs",
        partial(formats.vapid_key, size=32),
        example="<key>",
        secret=True,
    )
    vapid_subject: str | None = _maybe(
        "VAPID_SUBJECT",
        "Web Push: whom a push service writes to when something is wrong",
        formats.contact,
        example="mailto:admin@example.org",
    )

    s3_url: str | None = _maybe(
        "S3_ENDPOINT",
        "The object store: media for pages, and sealed media of scheduled posts",
        partial(formats.url, schemes=("https", "http")),
        example="s3.example.org",
    )
    s3_bucket: str | None = _maybe("S3_BUCKET", "The bucket there", formats.text, example="chirp-media")
    s3_access_key: str | None = _maybe(
        "S3_ACCESS_KEY", "The access key there", formats.text, example="<key>", secret=True
    )
    s3_secret_key: str | None = _maybe(
        "S3_SECRET_KEY", "The secret key there", formats.text, example="<key>", secret=True
    )

    mediamtx_api_url: str | None = _maybe(
        "MEDIAMTX_API", "The control API of MediaMTX (live video)", _upstream, example="http://mediamtx:9997"
    )
    mediamtx_rtmp_url: str | None = _maybe(
        "MEDIAMTX_RTMP_HOST",
        "Where people send their live video",
        partial(formats.url, schemes=("rtmp", "rtmps")),
        example="rtmp://stream.example.org",
    )
    mediamtx_hls_url: str | None = _maybe(
        "MEDIAMTX_HLS_URL", "Where live video plays as HLS", _public, example="https://stream.example.org/hls"
    )
    mediamtx_webrtc_url: str | None = _maybe(
        "MEDIAMTX_WEBRTC_URL",
        "Where live video plays as WebRTC",
        _public,
        example="https://stream.example.org/webrtc",
    )

    public_origin: str = _always(
        "CHIRP_HOST", "The address people see", formats.public_origin, example="https://chirp.example.org"
    )
    bind: str = _always(
        "CHIRP_BIND",
        "The IP address to listen on; 0.0.0.0 in a container",
        formats.ip,
        example="0.0.0.0",  # noqa: S104  an example; the default is this machine only
        default="127.0.0.1",
    )
    port: int = _always("CHIRP_PORT", "The port people reach", formats.port, example="3000", default="3000")
    ops_port: int = _always(
        "CHIRP_OPS_PORT",
        "The port of metrics and health details, never public",
        formats.port,
        example="3001",
        default="3001",
    )
    session_secret: str = _always(
        "SESSION_SECRET",
        "What every key of Chirp is derived from",
        formats.secret,
        example="<random 64 bytes>",
        secret=True,
    )
    previous_secrets: tuple[str, ...] = _always(
        "CHIRP_SECRET_PREVIOUS",
        "Former values of SESSION_SECRET, separated by commas: what they sealed still opens",
        partial(formats.listed, item=formats.secret),
        example="<former secret>",
        default="",
        secret=True,
    )

    enhancements: frozenset[str] = _always(
        "CHIRP_ENHANCE",
        "The Mastodon paths that Chirp answers better, separated by commas, or none; this release has idempotency and "
        "streaming, the other words are kept for later ones",
        partial(formats.chosen, words=ENHANCEMENTS),
        example="idempotency",
        default="idempotency,streaming",
    )
    trusted_proxies: tuple[Network, ...] = _always(
        "CHIRP_TRUSTED_PROXIES",
        "Networks whose X-Forwarded-For is believed, separated by commas",
        partial(formats.listed, item=formats.network),
        example="10.42.0.0/16",
        default="127.0.0.0/8,::1/128",
    )
    peers: tuple[str, ...] = _always(
        "CHIRP_PEERS",
        "Servers that are asked for hashtags and trends, separated by commas",
        partial(formats.listed, item=formats.host),
        example="mastodon.social,fosstodon.org",
        default="",
    )
    media_origins: tuple[str, ...] = _always(
        "CHIRP_MEDIA_HOSTS",
        "Further hosts that media may load from, separated by commas",
        partial(formats.listed, item=partial(formats.url, schemes=("https", "http"))),
        example="cdn.example.org",
        default="",
    )
    graphiql: bool = _always("CHIRP_GRAPHIQL", "Show GraphiQL at /graphql", formats.switch, example="off", default="on")
    introspection: str = _always(
        "CHIRP_INTROSPECTION",
        "Who may ask the GraphQL schema about itself: everyone (errors name near misses, too), signed_in or off",
        partial(formats.choice, words=("everyone", "signed_in", "off")),
        example="off",
        default="signed_in",
    )
    trusted_documents: bool = _always(
        "CHIRP_TRUSTED_DOCUMENTS",
        "Answer browser sessions only the operations of the app itself",
        formats.switch,
        example="on",
        default="off",
    )
    max_upload: int = _always(
        "CHIRP_MAX_UPLOAD",
        "The largest file that may be uploaded, in MiB; GoToSocial has limits of its own",
        partial(formats.number, low=1, high=4096),
        example="100",
        default="40",
    )
    rate_limits: bool = _always(
        "CHIRP_RATE_LIMITS",
        "Limit requests per account and address",
        formats.switch,
        example="off",
        default="on",
    )
    log_level: str = _always(
        "CHIRP_LOG_LEVEL",
        "debug, info, warning or error",
        partial(formats.choice, words=("debug", "info", "warning", "error")),
        example="debug",
        default="info",
    )

    @property
    def public_host(self) -> str:
        """The host of the public origin, with its port where that is not the scheme's own."""
        return self.public_origin.split("://", 1)[1]

    @property
    def operator_tokens(self) -> tuple[str, ...]:
        """The tokens that the operator has given, those that may do more first."""
        return tuple(token for token in (self.gts_admin_token, self.service_token) if token is not None)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is set: what no log line may hold."""
        found = [getattr(self, name) for name, setting, _ in _FIELDS if setting.secret]
        return tuple(value for item in found for value in ((item,) if isinstance(item, str) else item or ()))

    @property
    def is_local(self) -> bool:
        """Whether people reach this server on their own machine only (development)."""
        return formats.is_loopback(formats.url_host(self.public_origin))


_FIELDS: tuple[tuple[str, Setting, Callable[[str], object]], ...] = tuple(
    (item.name, item.metadata["setting"], item.metadata["parse"]) for item in dataclasses.fields(Settings)
)
SETTINGS = tuple(setting for _, setting, _ in _FIELDS)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every setting from `environ`; a variable that is empty counts as not set.

    Raises SettingsError with all faults at once: each names the setting, what is wrong and an example. The
    value of a secret is never part of it, nor one that holds a password by mistake.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, setting, parse in _FIELDS:
        text = given.get(setting.name, setting.default)
        if text is None and setting.required:
            faults.append(f"{setting.name} is not set (example: {setting.example})")
        try:
            values[name] = None if text is None else parse(text)
        except ValueError as error:
            faults.append(f"{setting.name}{_shown(setting, text)} {error} (example: {setting.example})")
    faults.extend(_contradictions(given, values))
    if faults:
        raise SettingsError(*faults)
    return Settings(**values)


def _shown(setting: Setting, text: str | None) -> str:
    return "" if setting.secret or text is None or "@" in text else f"={text[:80]!r}"


def _contradictions(given: Mapping[str, str], values: Mapping[str, object]) -> Iterator[str]:
    for group in _GROUPS:
        missing = [name for name in group if name not in given]
        if 0 < len(missing) < len(group):
            there = next(name for name in group if name in given)
            yield f"{' and '.join(missing)} must be set too, since {there} is set: all of a group or none"
    for name, other in _NEEDS:
        if name in given and other not in given:
            yield f"{name} says nothing without {other}: set both or none"
    if values.get("port") is not None and values.get("port") == values.get("ops_port"):
        yield "CHIRP_OPS_PORT is the same as CHIRP_PORT: metrics need a port of their own (example: 3001)"
    if values.get("gts_url") is not None and values.get("gts_url") == values.get("public_origin"):
        yield "GTS_HOST is the same as CHIRP_HOST: Chirp would ask itself (example: gotosocial:8080)"

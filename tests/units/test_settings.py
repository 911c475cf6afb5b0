import base64
import ipaddress

import pytest

from gateway.mastodon.table import ENHANCEMENTS
from resolvers.errors import SettingsError
from resolvers.formats import Address
from resolvers.settings import SETTINGS, read_settings

SECRET = "0123456789abcdef" * 8
PUBLIC_KEY = base64.urlsafe_b64encode(b"\x04" + bytes(64)).rstrip(b"=").decode()
PRIVATE_KEY = base64.urlsafe_b64encode(bytes(31) + b"\x01").rstrip(b"=").decode()

# The values of the specification's section 15, letter by letter; where it has <...>, a value stands.
SPECIFIED = {
    "GTS_HOST": "gotosocial:8080",
    "GTS_ADMIN_TOKEN": "admin-token",
    "CHIRP_DB_HOST": "postgresql:5432",
    "CHIRP_DB_NAME": "chirp",
    "CHIRP_DB_USER": "chirp_app",
    "CHIRP_DB_PASS": "database-password",
    "REDIS_HOST": "redis:6379",
    "REDIS_PASS": "redis-password",
    "MEILI_HOST": "http://meilisearch:7700",
    "MEILI_KEY": "master-key",
    "OIDC_ISSUER": "https://auth.myfacefeed.com",
    "OIDC_CLIENT_ID": "chirp",
    "OIDC_CLIENT_SECRET": "oidc-secret",
    "VAPID_PUBLIC_KEY": PUBLIC_KEY,
    "VAPID_PRIVATE_KEY": PRIVATE_KEY,
    "VAPID_SUBJECT": "mailto:admin@myfacefeed.com",
    "S3_ENDPOINT": "s3.myfacefeed.com",
    "S3_BUCKET": "chirp-media",
    "S3_ACCESS_KEY": "s3-access-key",
    "S3_SECRET_KEY": "s3-secret-key",
    "MEDIAMTX_API": "http://mediamtx:9997",
    "MEDIAMTX_RTMP_HOST": "rtmp://stream.myfacefeed.com",
    "CHIRP_HOST": "https://chirp.myfacefeed.com",
    "CHIRP_PORT": "3000",
    "SESSION_SECRET": SECRET,
}
LEAST = {name: SPECIFIED[name] for name in ("GTS_HOST", "CHIRP_DB_HOST", "REDIS_HOST", "CHIRP_HOST", "SESSION_SECRET")}


def fault(**changes: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(LEAST | changes)
    assert len(caught.value.faults) == 1, caught.value.faults
    return caught.value.faults[0]


def test_every_value_of_the_specification_parses() -> None:
    settings = read_settings(SPECIFIED)
    assert settings.gts_url == "http://gotosocial:8080"
    assert settings.db_address == Address("postgresql", 5432)
    assert (settings.db_name, settings.db_user, settings.db_password) == (
        "chirp",
        "chirp_app",
        "database-password",
    )
    assert settings.redis_address == Address("redis", 6379, tls=False)
    assert settings.meili_url == "http://meilisearch:7700"
    assert settings.oidc_issuer == "https://auth.myfacefeed.com"
    assert settings.vapid_subject == "mailto:admin@myfacefeed.com"
    assert settings.s3_url == "https://s3.myfacefeed.com"
    assert settings.mediamtx_api_url == "http://mediamtx:9997"
    assert settings.mediamtx_rtmp_url == "rtmp://stream.myfacefeed.com"
    assert (settings.public_origin, settings.public_host) == (
        "https://chirp.myfacefeed.com",
        "chirp.myfacefeed.com",
    )
    assert (settings.port, settings.is_local) == (3000, False)


def test_the_least_settings_take_the_documented_defaults() -> None:
    settings = read_settings(LEAST)
    assert (settings.db_name, settings.db_user, settings.db_password) == ("chirp", "chirp_app", None)
    assert (settings.bind, settings.port, settings.ops_port, settings.log_level) == (
        "127.0.0.1",
        3000,
        3001,
        "info",
    )
    assert settings.meili_url is None
    assert settings.enhancements == {one.word for one in ENHANCEMENTS} == {"idempotency", "streaming"}
    assert settings.trusted_proxies == (
        ipaddress.ip_network("127.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
    )
    assert (settings.peers, settings.previous_secrets, settings.rate_limits) == ((), (), True)


@pytest.mark.parametrize(
    ("given", "origin", "is_local"),
    [
        ("chirp.example.org", "https://chirp.example.org", False),
        ("https://Chirp.Example.org:443/", "https://chirp.example.org", False),
        ("https://chirp.example.org:8443", "https://chirp.example.org:8443", False),
        ("http://localhost:3000", "http://localhost:3000", True),
        ("localhost:3000", "http://localhost:3000", True),
        ("http://127.0.0.1:80", "http://127.0.0.1", True),
        ("http://[::1]:3000", "http://[::1]:3000", True),
    ],
)
def test_the_public_origin_is_one_spelling(given: str, origin: str, is_local: bool) -> None:
    settings = read_settings(LEAST | {"CHIRP_HOST": given})
    assert (settings.public_origin, settings.is_local) == (origin, is_local)


def test_hosts_parse_with_and_without_a_scheme() -> None:
    settings = read_settings(
        LEAST
        | {
            "GTS_HOST": "https://gts.example.org/",
            "CHIRP_DB_HOST": "postgres://db",
            "REDIS_HOST": "rediss://cache.example.org",
            "CHIRP_MEDIA_HOSTS": "cdn.example.org, http://localhost:9000",
            "CHIRP_PEERS": "mastodon.social,fosstodon.org",
        }
    )
    assert settings.gts_url == "https://gts.example.org"
    assert settings.db_address == Address("db", 5432)
    assert settings.redis_address == Address("cache.example.org", 6379, tls=True)
    assert settings.media_origins == ("https://cdn.example.org", "http://localhost:9000")
    assert settings.peers == ("mastodon.social", "fosstodon.org")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GTS_HOST", "http://", "no valid host"),
        ("GTS_HOST", "gts:99999", "no valid host and port"),
        ("GTS_HOST", "gts:", "no valid host and port"),
        ("GTS_HOST", "ftp://gts", "must begin with http:// or https://"),
        ("GTS_HOST", "gts:8080/api", "no path"),
        ("CHIRP_DB_HOST", "two words", "no valid host"),
        ("REDIS_HOST", "http://redis:6379", "redis:// or rediss://"),
        ("CHIRP_HOST", "http://chirp.example.org", "must be https://"),
        ("CHIRP_HOST", "https://chirp.example.org?x=1", "query"),
        ("CHIRP_PORT", "0", "between 1 and 65535"),
        ("CHIRP_PORT", "http", "between 1 and 65535"),
        ("CHIRP_PORT", "tcp://10.43.0.7:3000", "enableServiceLinks: false"),
        ("CHIRP_BIND", "everywhere", "no IP address"),
        ("CHIRP_ENHANCE", "mutes,magic", "'magic', which is none of idempotency"),
        ("CHIRP_TRUSTED_PROXIES", "10.0.0.0/8,ingress", "'ingress', which is no IP address or network"),
        ("CHIRP_RATE_LIMITS", "maybe", "neither on nor off"),
        ("CHIRP_LOG_LEVEL", "loud", "none of debug, info, warning, error"),
    ],
)
def test_a_wrong_value_is_told_with_its_name_the_reason_and_an_example(name: str, value: str, reason: str) -> None:
    told = fault(**{name: value})
    example = next(setting.example for setting in SETTINGS if setting.name == name)
    assert told.startswith(name)
    assert reason in told
    assert told.endswith(f"(example: {example})")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"VAPID_PUBLIC_KEY": PUBLIC_KEY}, "VAPID_PRIVATE_KEY and VAPID_SUBJECT must be set too"),
        ({"S3_BUCKET": "b", "S3_ENDPOINT": "s3.example.org"}, "S3_ACCESS_KEY and S3_SECRET_KEY must be set too"),
        ({"OIDC_ISSUER": "https://auth.example.org"}, "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too"),
        ({"MEILI_KEY": "master-key"}, "MEILI_KEY says nothing without MEILI_HOST"),
        ({"MEDIAMTX_HLS_URL": "https://s.example.org"}, "MEDIAMTX_HLS_URL says nothing without MEDIAMTX_API"),
        ({"CHIRP_OPS_PORT": "3000"}, "CHIRP_OPS_PORT is the same as CHIRP_PORT"),
        ({"GTS_HOST": "https://chirp.myfacefeed.com"}, "GTS_HOST is the same as CHIRP_HOST"),
    ],
)
def test_settings_that_contradict_each_other_are_told(changes: dict[str, str], names: str) -> None:
    assert names in fault(**changes)


def test_all_faults_are_told_at_once_in_one_line() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"CHIRP_PORT": "x", "S3_BUCKET": "b", "GTS_HOST": "  "})
    told = str(caught.value)
    assert len(caught.value.faults) == 7
    assert "\n" not in told
    for name in (
        "GTS_HOST",
        "CHIRP_DB_HOST",
        "REDIS_HOST",
        "CHIRP_HOST",
        "SESSION_SECRET",
        "CHIRP_PORT",
        "S3_ENDPOINT",
    ):
        assert name in told


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SESSION_SECRET", "hunter2-hunter2", "shorter than 32"),
        ("SESSION_SECRET", "hunter2," + SECRET, "no comma"),
        ("CHIRP_SECRET_PREVIOUS", f"{SECRET},hunter2", "shorter than 32"),
        ("VAPID_PRIVATE_KEY", "hunter2", "not 32 bytes in base64url"),
        ("GTS_HOST", "http://admin:hunter2@gts", "no user name"),
    ],
)
def test_a_fault_never_shows_a_secret(name: str, value: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(SPECIFIED | {name: value})
    assert reason in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_secrets_are_known_and_never_in_the_repr() -> None:
    settings = read_settings(SPECIFIED | {"CHIRP_SECRET_PREVIOUS": "p" * 40 + ", " + "q" * 40})
    assert settings.previous_secrets == ("p" * 40, "q" * 40)
    assert set(settings.secrets) == {
        *("admin-token", "database-password", "redis-password", "master-key", "oidc-secret", PRIVATE_KEY),
        *("s3-access-key", "s3-secret-key", SECRET, "p" * 40, "q" * 40),
    }
    shown = repr(settings)
    assert not [value for value in settings.secrets if value in shown]


def test_every_documented_example_and_default_parses_by_itself() -> None:
    values = {"<random 64 bytes>": SECRET, "<former secret>": SECRET}
    for setting in SETTINGS:
        example = values.get(setting.example, setting.example)
        if setting.name.endswith("_KEY") and setting.name.startswith("VAPID"):
            example = SPECIFIED[setting.name]
        settings = read_settings(SPECIFIED | {setting.name: example})
        assert settings.gts_url
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)

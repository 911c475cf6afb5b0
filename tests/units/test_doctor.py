"""`chirp doctor`: how it shows what it finds, and the checks that need no store."""

import asyncio
import json
import os
import socket
from dataclasses import replace
from ipaddress import ip_network

import pytest

from deploy.dev.ports import pick_free
from deploy.doctor import configuration, ports, push, services, signin
from deploy.doctor.finding import Finding, Verdict, fault, ok, skipped, warning
from deploy.doctor.report import as_json, is_well, lines
from deploy.doctor.run import examine
from resolvers.settings import SETTINGS, read_settings
from resolvers.sources.vault import vapid_public_key
from tests.support.answering import answering
from tests.support.findings import assert_is

# RFC 8291, appendix A: the application server's pair.
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
OTHER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

CLOSED = "http://127.0.0.1:9"
ENVIRON = {
    "GTS_HOST": CLOSED,
    "CHIRP_DB_HOST": "127.0.0.1:9",
    "CHIRP_DB_PASS": "canary-of-db",
    "REDIS_HOST": "127.0.0.1:9",
    "REDIS_PASS": "canary-of-redis",
    "CHIRP_HOST": "http://localhost:3000",
    "SESSION_SECRET": "canary-of-session-" + "s" * 32,
    "CHIRP_SECRET_PREVIOUS": "canary-of-previous-" + "p" * 32,
    "GTS_ADMIN_TOKEN": "canary-of-admin",
    "CHIRP_SERVICE_TOKEN": "canary-of-service",
    "MEILI_HOST": CLOSED,
    "MEILI_KEY": "canary-of-meili",
    "OIDC_ISSUER": CLOSED,
    "OIDC_CLIENT_ID": "chirp",
    "OIDC_CLIENT_SECRET": "canary-of-oidc",
    "S3_ENDPOINT": CLOSED,
    "S3_BUCKET": "media",
    "S3_ACCESS_KEY": "canary-of-s3",
    "S3_SECRET_KEY": "canary-of-s3-secret",
    "MEDIAMTX_API": CLOSED,
    "MEDIAMTX_RTMP_HOST": "rtmp://127.0.0.1:9",
    "VAPID_PUBLIC_KEY": OTHER,
    "VAPID_PRIVATE_KEY": PRIVATE,
    "VAPID_SUBJECT": "mailto:a@b.example",
}
SETTINGS_READ = read_settings(ENVIRON)


def test_each_finding_is_one_line_with_its_remedy() -> None:
    findings = [
        ok("A", "fine"),
        warning("Be", "meh", "do\nthis"),
        fault("C", "bad\nindeed", "mend it"),
        skipped("D", "x"),
    ]
    shown = list(lines(findings))
    assert shown == [
        "\x1b[32mok   \x1b[0m  A   fine",
        "\x1b[33mwarn \x1b[0m  Be  meh -> do this",
        "\x1b[31mFAULT\x1b[0m  C   bad indeed -> mend it",
        "\x1b[2mskip \x1b[0m  D   x",
        "1 ok, 1 warning, 1 fault, 1 skipped",
    ]


@pytest.mark.parametrize(("verdict", "well"), [("ok", True), ("warning", True), ("skipped", True), ("fault", False)])
def test_only_a_fault_is_red(verdict: str, well: bool) -> None:
    findings = [ok("A", "fine"), Finding("B", Verdict(verdict), "text", "remedy")]
    assert is_well(findings) is well
    assert json.loads(as_json(findings)) == {
        "ok": well,
        "checks": [
            {"check": "A", "verdict": "ok", "text": "fine", "remedy": ""},
            {"check": "B", "verdict": verdict, "text": "text", "remedy": "remedy"},
        ],
    }


async def test_every_wrong_setting_is_a_line() -> None:
    found = await examine({"CHIRP_PORT": "x", "MEILI_KEY": "canary"})
    faults = [finding for finding in found if finding.verdict is Verdict.FAULT]
    required = {setting.name for setting in SETTINGS if setting.required}
    assert {finding.text.split("=")[0].split()[0] for finding in faults} == required | {"CHIRP_PORT", "MEILI_KEY"}
    assert all("deploy/env.example" in finding.remedy for finding in faults)
    assert "canary" not in str(found)
    assert found[-1].verdict is Verdict.SKIPPED


async def test_nothing_that_is_secret_is_shown() -> None:
    environ = ENVIRON | {"CHIRP_PORT": str(pick_free(())), "CHIRP_OPS_PORT": str(pick_free(()))}
    found = await examine(environ)
    reds = {finding.check for finding in found if finding.verdict is Verdict.FAULT}
    assert reds == {
        *("PostgreSQL", "Redis", "GoToSocial", "OIDC_ISSUER", "Web Push", "Meilisearch", "Object store", "MediaMTX")
    }
    assert all(finding.remedy for finding in found if finding.verdict is Verdict.FAULT)
    told = as_json(found) + "\n".join(lines(found))
    secrets = [value for value in environ.values() if value.startswith("canary")] + [PRIVATE]
    assert len(secrets) == 11
    assert [secret for secret in secrets if secret in told] == []


async def test_a_bind_to_everybody_without_a_proxy_is_told() -> None:
    assert [finding.verdict for finding in await configuration.check(SETTINGS_READ)] == [Verdict.OK]
    everywhere = replace(SETTINGS_READ, bind="0.0.0.0", rate_limits=False)  # noqa: S104  it opens nothing
    found = await configuration.check(everywhere)
    assert_is(found, "CHIRP_TRUSTED_PROXIES", Verdict.WARNING, "all people share one limit", "network")
    assert_is(found, "CHIRP_RATE_LIMITS", Verdict.WARNING, "nobody is limited", "turn it on")
    behind = replace(everywhere, trusted_proxies=(ip_network("10.42.0.0/16"),), rate_limits=True)
    assert [finding.verdict for finding in await configuration.check(behind)] == [Verdict.OK]


def test_the_public_half_of_a_vapid_key_is_that_of_the_rfc() -> None:
    assert vapid_public_key(PRIVATE) == PUBLIC
    with pytest.raises(ValueError, match="private"):
        vapid_public_key("A" * 43)


async def test_vapid_keys_of_two_pairs_are_a_fault() -> None:
    assert_is(
        await push.check(SETTINGS_READ), "Web Push", Verdict.FAULT, "not of one pair", f"VAPID_PUBLIC_KEY={PUBLIC}"
    )
    pair = replace(SETTINGS_READ, vapid_public_key=PUBLIC)
    assert_is(await push.check(pair), "Web Push", Verdict.OK, "are a pair")
    zero = replace(SETTINGS_READ, vapid_private_key="A" * 43)
    assert_is(await push.check(zero), "Web Push", Verdict.FAULT, "no key on the curve", "new pair")
    none = replace(SETTINGS_READ, vapid_private_key=None, vapid_public_key=None)
    assert_is(await push.check(none), "Web Push", Verdict.SKIPPED, "not set")


PROVIDER = b'{"issuer":"ORIGIN/","authorization_endpoint":"ORIGIN/a","token_endpoint":"ORIGIN/t"}'


@pytest.mark.parametrize(
    ("answer", "verdict", "text"),
    [
        ((200, PROVIDER), Verdict.OK, "has its discovery document"),
        ((404, PROVIDER), Verdict.FAULT, "answers 404"),
        ((200, b"<html>"), Verdict.FAULT, "no discovery document"),
        (
            (200, PROVIDER.replace(b'ORIGIN/"', b'https://auth.example.org"')),
            Verdict.FAULT,
            "calls itself https://auth",
        ),
    ],
)
async def test_the_issuer_is_asked(answer: tuple[int, bytes], verdict: Verdict, text: str) -> None:
    async with answering({signin.DISCOVERY: answer}) as far_end:
        found = await signin.check(replace(SETTINGS_READ, oidc_issuer=far_end.url))
    assert_is(found, "OIDC_ISSUER", verdict, text, "correct OIDC_ISSUER" if verdict is Verdict.FAULT else "")


@pytest.mark.parametrize(
    ("health", "version", "verdict", "text"),
    [
        ((200, b'{"status":"available"}'), (200, b"{}"), Verdict.OK, "available at"),
        ((500, b""), (200, b"{}"), Verdict.FAULT, "answers 500"),
        ((200, b'{"status":"available"}'), (403, b"{}"), Verdict.FAULT, "refuses MEILI_KEY"),
    ],
)
async def test_meilisearch_is_asked(
    health: tuple[int, bytes], version: tuple[int, bytes], verdict: Verdict, text: str
) -> None:
    async with answering({"/health": health, "/version": version}) as far_end:
        found = await services.check(replace(SETTINGS_READ, meili_url=far_end.url))
        assert far_end.tokens[:2] == ["", "Bearer canary-of-meili"]
    assert_is(found, "Meilisearch", verdict, text, "MEILI" if verdict is Verdict.FAULT else "")


async def test_the_object_store_and_mediamtx_are_asked() -> None:
    async with answering({"/v3/paths/list": (200, b"{}")}) as far_end:
        found = await services.check(replace(SETTINGS_READ, s3_url=far_end.url, mediamtx_api_url=far_end.url))
    assert_is(found, "Object store", Verdict.OK, "answers at")
    assert_is(found, "MediaMTX", Verdict.OK, "answers at")
    async with answering({"/v3/paths/list": (401, b"{}")}) as far_end:
        found = await services.check(replace(SETTINGS_READ, mediamtx_api_url=far_end.url))
    assert_is(found, "MediaMTX", Verdict.FAULT, "answers 401", "api: yes")


async def test_what_is_not_set_is_skipped() -> None:
    nothing = replace(SETTINGS_READ, meili_url=None, s3_url=None, mediamtx_api_url=None)
    assert {finding.verdict for finding in await services.check(nothing)} == {Verdict.SKIPPED}


async def test_what_speaks_no_http_is_told() -> None:
    async def rude(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org ESMTP\r\n")
        writer.close()

    server = await asyncio.start_server(rude, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        found = await services.check(replace(SETTINGS_READ, s3_url=url))
    assert_is(found, "Object store", Verdict.FAULT, url, "correct S3_ENDPOINT")


async def test_ports_are_free_taken_or_chirps_own() -> None:
    free = replace(SETTINGS_READ, port=pick_free(()), ops_port=pick_free(()))
    assert [finding.verdict for finding in await ports.check(free)] == [Verdict.OK] * 2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        # Who listens and hangs up speaks no HTTP.
        silent.settimeout(5)
        taken = replace(free, port=silent.getsockname()[1])
        asking = asyncio.create_task(ports.check(taken))
        (await asyncio.to_thread(silent.accept))[0].close()
        assert_is(await asking, "CHIRP_PORT", Verdict.FAULT, "used by another program", "set CHIRP_PORT")
    async with answering({"/livez": (200, b"ok")}) as far_end:
        own = replace(free, ops_port=int(far_end.url.rpartition(":")[2]))
        assert_is(await ports.check(own), "CHIRP_OPS_PORT", Verdict.OK, "used by a running Chirp")
    elsewhere = await ports.check(replace(free, bind="192.0.2.1"))
    assert_is(elsewhere, "CHIRP_PORT", Verdict.FAULT, "no address of this machine", "CHIRP_BIND")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen anywhere")
async def test_a_port_that_only_root_may_have_is_a_fault() -> None:
    found = await ports.check(replace(SETTINGS_READ, port=80))
    assert_is(found, "CHIRP_PORT", Verdict.FAULT, "port 80", "above 1023")

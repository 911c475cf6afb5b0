"""The app at /app: one page for every path, with a policy that lets nothing foreign run, and what installs it."""

import re

import pytest

from tests.support.stack import Client


async def get(client: Client, path: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body."""
    async with client.session.get(client.base + path, headers=client.headers()) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.read()


@pytest.mark.parametrize("path", ["/app", "/app/", "/app/home", "/app/@alice@example.org/01ARZ3NDEKTSV4RRFFQ69G5FAV"])
async def test_every_path_is_the_page(nobody: Client, path: str) -> None:
    status, headers, body = await get(nobody, path)
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert headers["cache-control"] == "no-cache"
    assert b'<div id="app">' in body


async def test_the_page_holds_no_script_of_its_own_and_lets_none_run(nobody: Client) -> None:
    _, headers, body = await get(nobody, "/app")
    rules = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["content-security-policy"]
    assert rules["frame-ancestors"] == "'none'"
    assert rules["connect-src"].split()[:2] == ["'self'", "ws://localhost:3000"]
    page = body.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


async def test_assets_are_kept_for_ever_and_the_page_names_them(nobody: Client) -> None:
    _, _, body = await get(nobody, "/app")
    files = re.findall(r'(?:src|href)="(/app/assets/[^"]+)"', body.decode())
    assert any(file.endswith(".js") for file in files)
    for file in files:
        status, headers, _ = await get(nobody, file)
        assert (status, headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


async def test_every_stylesheet_begins_with_the_order_of_the_layers(nobody: Client) -> None:
    _, _, body = await get(nobody, "/app")
    sheets = re.findall(r'rel="stylesheet"[^>]*href="([^"]+)"', body.decode())
    assert sheets
    for sheet in sheets:
        _, _, css = await get(nobody, sheet)
        assert css.startswith(b"@layer tokens,base,layout,components,utilities;")


async def test_an_asset_that_is_not_there_is_no_page(nobody: Client) -> None:
    status, headers, body = await get(nobody, "/app/assets/gone-12345678.js")
    assert status == 404
    assert "immutable" not in headers.get("cache-control", "")
    assert b"<html" not in body


async def test_the_manifest_is_what_installs_it(nobody: Client) -> None:
    status, manifest = await nobody.rest("GET", "/manifest.json")
    assert status == 200
    told = {key: manifest[key] for key in ("id", "name", "short_name", "start_url", "scope", "display")}
    assert told == {
        "id": "/app",
        "name": "Chirp",
        "short_name": "Chirp",
        "start_url": "/app",
        "scope": "/app",
        "display": "standalone",
    }
    assert (manifest["background_color"], manifest["theme_color"]) == ("#0f172a", "#2563eb")
    assert [one["url"] for one in manifest["shortcuts"]] == ["/app/home", "/app/notifications", "/app/compose"]
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        status, headers, body = await get(nobody, icon["src"])
        assert (status, headers["content-type"], body[:4]) == (200, "image/png", b"\x89PNG")


async def test_other_methods_and_neighbours_are_gotosocials(nobody: Client) -> None:
    for path in ("/apps", "/application"):
        status, _, body = await get(nobody, path)
        assert status == 404
        assert b'<div id="app">' not in body

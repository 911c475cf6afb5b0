"""The sandbox and other servers: its key is a real one and stays, signatures open what is closed to the rest."""

import base64
import hashlib
import http.client
import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from deploy.sandbox.deeds.keys import server_key
from deploy.sandbox.deeds.remote import remote_account
from deploy.sandbox.rsa import EXPONENT
from deploy.sandbox.server import Sandbox, open_world
from deploy.sandbox.world import World

ACTIVITY = "application/activity+json"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def private_key(world: World) -> rsa.RSAPrivateKey:
    key = server_key(world)
    modulus, exponent = int(key.modulus, 16), int(key.private_exponent, 16)
    one, other = rsa.rsa_recover_prime_factors(modulus, EXPONENT, exponent)
    return rsa.RSAPrivateNumbers(
        p=one,
        q=other,
        d=exponent,
        dmp1=rsa.rsa_crt_dmp1(exponent, one),
        dmq1=rsa.rsa_crt_dmq1(exponent, other),
        iqmp=rsa.rsa_crt_iqmp(one, other),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, modulus),
    ).private_key()


def signed(world: World, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    headers = {"host": world.domain, "date": formatdate(usegmt=True)}
    if body:
        headers["digest"] = "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()
    lines = [f"(request-target): {method.lower()} {path}", *(f"{name}: {value}" for name, value in headers.items())]
    signature = private_key(world).sign("\n".join(lines).encode(), padding.PKCS1v15(), SHA256())
    zoe = remote_account(world, "zoe@far.example")
    return headers | {
        "accept": ACTIVITY,
        "content-type": ACTIVITY,
        "user-agent": "test",
        "signature": f'keyId="{zoe.uri}#main-key",algorithm="rsa-sha256",'
        f'headers="(request-target) {" ".join(headers)}",signature="{base64.b64encode(signature).decode()}"',
    }


def call(sandbox: Sandbox, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        with connection.getresponse() as answer:
            return answer.status, answer.read()
    finally:
        connection.close()


def test_a_signed_request_gets_the_actor_and_its_posts(sandbox: Sandbox) -> None:
    status, body = call(sandbox, "GET", "/users/alice", signed(sandbox.world, "GET", "/users/alice"))
    assert status == 200
    outbox = json.loads(body)["outbox"].removeprefix(sandbox.world.host_url)
    status, body = call(sandbox, "GET", outbox, signed(sandbox.world, "GET", outbox))
    assert status == 200
    alice = sandbox.world.accounts.one("acct", "alice")
    assert alice
    own = sandbox.world.statuses.by("author", alice.id)
    assert json.loads(body)["totalItems"] == sum(row.visibility == "public" and not row.reblog_of_id for row in own)


def test_an_inbox_takes_what_is_signed_and_nothing_that_was_changed(sandbox: Sandbox) -> None:
    body, path = b'{"type":"Like"}', "/users/alice/inbox"
    headers = signed(sandbox.world, "POST", path, body)
    assert call(sandbox, "POST", path, headers, body)[0] == 202
    assert call(sandbox, "POST", path, headers, b'{"type":"Move"}')[0] == 401
    assert call(sandbox, "POST", path, headers | {"host": "elsewhere.example"}, body)[0] == 401
    assert call(sandbox, "POST", "/users/bob/inbox", headers, body)[0] == 401


def test_the_key_is_one_of_rsa_and_survives_in_the_snapshot(tmp_path: Path) -> None:
    state = tmp_path / "world.state"
    pems = []
    for _ in range(2):
        with Sandbox(open_world("http://localhost:3000", state), state=state) as running:
            _, body = call(running, "GET", "/users/alice/main-key", {"accept": ACTIVITY, "user-agent": "test"})
            pems.append(json.loads(body)["publicKey"]["publicKeyPem"])
    assert pems[0] == pems[1]
    key = load_pem_public_key(pems[0].encode())
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048

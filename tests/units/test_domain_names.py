"""Domains: what GoToSocial takes for one, in any script, and nothing else."""

import pytest

from resolvers.domain_names import checked_domain
from resolvers.errors import ValidationError

# GoToSocial takes them all (`idna.Lookup` of Go), and the port.
TAKEN = [
    *("example.org", "EXAMPLE.org", "a-b.example", "localhost", "192.0.2.7", "example.org:8080"),
    *("bücher.example", "xn--bcher-kva.example", "हिन्दी.भारत", "קום.example", "例え。テスト", "نامه‌ای.example"),
    *("🍕.example", "xn--vi8h.example", f"{'a' * 63}.example"),
]
REFUSED = [
    *("", " ", ".", "not a domain", " example.org", "example.org ", "example.org.", "a..example", ".example"),
    *("https://example.org", "example.org/path", "example.org:", "example.org:port", "example.org:80:80", "[::1]"),
    *("@ada@example.org", "*.example", "a_b.example", "a,b.example", "a%20b.example", "a\n.example", "../../admin"),
    *("-a.example", "a-.example", "ab--cd.example", f"{'a' * 64}.example", f"{'ü' * 60}.example", "a." * 127),
    *("xn--.example", "xn--a.example", "xn--abc-.example", "xn--ü.example", "\u0301a.example", "קמa.example"),
]


@pytest.mark.parametrize("text", TAKEN)
def test_a_domain_is_taken_as_it_is_written(text: str) -> None:
    assert checked_domain(text, "domain") == text


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_names_its_field(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        checked_domain(text, "domain")
    assert refused.value.field == "domain"

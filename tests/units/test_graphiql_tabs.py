"""The documents that GraphiQL opens with fit the schema and its limits."""

import re
from pathlib import Path

import pytest

from schema.build import build
from schema.document import digest_of, read_document

_SOURCE = (Path(__file__).parents[2] / "pwa/src/graphiql/documents.ts").read_text()
_TABS = dict(re.findall(r"const ([A-Z]+) = `(.*?)`;", _SOURCE.split("HEADERS = `", 1)[1].split("`;", 1)[1], re.DOTALL))


@pytest.mark.parametrize("name", ["HOME", "ACCOUNT", "SEARCH", "POST", "LIVE"])
def test_a_tab_can_be_run(name: str) -> None:
    text = _TABS[name]
    assert len(read_document(build().core, text, digest=digest_of(text), hide_suggestions=True).operations) == 1

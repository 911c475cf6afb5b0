"""docs/graphql.md: its operations are real, and so are their answers."""

from pathlib import Path

import pytest

from tests.support.handbook import OPERATION, rewritten
from tests.support.stack import Client

HANDBOOK = Path(__file__).parents[2] / "docs" / "graphql.md"


async def test_every_operation_has_the_answer_that_is_told(alice: Client, tmp_path: Path) -> None:
    told = HANDBOOK.read_text()
    assert len(OPERATION.findall(told)) >= 10
    now = await rewritten(told, alice)
    if now != told:
        anew = tmp_path / HANDBOOK.name
        anew.write_text(now)
        pytest.fail(f"the answers are others now: they stand in {anew}; copy it over {HANDBOOK.name} if they are right")

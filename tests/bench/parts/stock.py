"""The command `chirp` with graphql-core's executor as it is: nothing is compiled."""

from deploy.cli import main
from schema.compiled import CompiledExecutor


def keep_nothing(*_arguments: object) -> None:
    """Stand in for CompiledExecutor.keep."""


CompiledExecutor.keep = keep_nothing  # type: ignore[method-assign]  # this is what the bench compares with
main()

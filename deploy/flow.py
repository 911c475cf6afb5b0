"""How much is read ahead of a connection: nothing more while requests wait behind the one that is being answered."""

import asyncio
from collections.abc import Sized

from uvicorn.protocols.http.flow_control import FlowControl


class Flow(FlowControl):
    """uvicorn's, which would read a whole packet of requests for each that is answered; `waiting` are those to come.

    While some wait, the one under way is whole: nobody misses what is not read.
    """

    def __init__(self, transport: asyncio.Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        """Read on, unless requests wait."""
        if not self._waiting:
            super().resume_reading()

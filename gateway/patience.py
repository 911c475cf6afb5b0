"""How many messages a socket may send: the rule for sockets of every kind."""

import time

# An app that starts has about ten.
MOST_MESSAGES = 200
SPELL_SECONDS = 10.0


class Patience:
    """Counts the messages of one socket; it ends when more than MOST_MESSAGES come within ten seconds."""

    def __init__(self) -> None:
        self._spell_began = time.monotonic()
        self._messages = 0

    def lasts(self) -> bool:
        """Count a message; tell whether the socket goes on."""
        now = time.monotonic()
        if now - self._spell_began > SPELL_SECONDS:
            self._spell_began, self._messages = now, 0
        self._messages += 1
        return self._messages <= MOST_MESSAGES

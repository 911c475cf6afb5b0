"""Mail that a real server would send."""

from datetime import datetime

from msgspec import Struct


class Mail(Struct, kw_only=True):
    """A message to somebody's address; the sandbox sends none, tests read them at /sandbox/mails."""

    id: str
    address: str
    subject: str
    text: str
    created_at: datetime

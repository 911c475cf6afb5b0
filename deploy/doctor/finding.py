"""What a check finds: well, or not and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum

from resolvers.errors import ChirpError


class Verdict(StrEnum):
    """How a check ended. Only a fault is red: a warning works, and may be meant."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `text` is what is so, `remedy` what to do about it ("" when nothing is to be done)."""

    check: str
    verdict: Verdict
    text: str
    remedy: str = ""


def ok(check: str, text: str) -> Finding:
    """Return that it is well."""
    return Finding(check, Verdict.OK, text)


def warning(check: str, text: str, remedy: str) -> Finding:
    """Return that it works, and what would be better."""
    return Finding(check, Verdict.WARNING, text, remedy)


def fault(check: str, text: str, remedy: str) -> Finding:
    """Return that it does not work."""
    return Finding(check, Verdict.FAULT, text, remedy)


def skipped(check: str, text: str) -> Finding:
    """Return that it was not checked, and why."""
    return Finding(check, Verdict.SKIPPED, text)


def reason(error: ChirpError) -> str:
    """Return what an operator should know of an error."""
    return error.detail or error.message

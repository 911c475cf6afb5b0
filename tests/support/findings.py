"""Looking at what the doctor found."""

from collections.abc import Sequence

from deploy.doctor.finding import Finding, Verdict


def one(findings: Sequence[Finding], check: str) -> Finding:
    """Return the only finding of a check."""
    found = [finding for finding in findings if finding.check == check]
    assert len(found) == 1, findings
    return found[0]


def assert_is(findings: Sequence[Finding], check: str, verdict: Verdict, text: str, remedy: str = "") -> None:
    """Check how one check ended, with parts of what it says and of its remedy."""
    finding = one(findings, check)
    assert finding.verdict is verdict, finding
    assert text in finding.text
    assert remedy in finding.remedy
    assert bool(finding.remedy) is (verdict in (Verdict.WARNING, Verdict.FAULT))

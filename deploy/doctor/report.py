"""How findings are shown: one line each, or JSON."""

from collections.abc import Iterator, Sequence

import msgspec

from deploy.doctor.finding import Finding, Verdict

_MARKS = {
    Verdict.OK: ("ok", "32"),
    Verdict.WARNING: ("warn", "33"),
    Verdict.FAULT: ("FAULT", "31"),
    Verdict.SKIPPED: ("skip", "2"),
}


def is_well(findings: Sequence[Finding]) -> bool:
    """Tell whether nothing is red."""
    return all(finding.verdict is not Verdict.FAULT for finding in findings)


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding, then their sum; the marks are coloured (ECMA-48)."""
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        mark, colour = _MARKS[finding.verdict]
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        yield f"\x1b[{colour}m{mark:5}\x1b[0m  {finding.check:{width}}  {' '.join((finding.text + remedy).split())}"
    counts = {verdict: sum(finding.verdict is verdict for finding in findings) for verdict in Verdict}
    yield ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)


def as_json(findings: Sequence[Finding]) -> str:
    """Return the findings for programs: {"ok": bool, "checks": [{"check", "verdict", "text", "remedy"}, ...]}."""
    told = {"ok": is_well(findings), "checks": findings}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()

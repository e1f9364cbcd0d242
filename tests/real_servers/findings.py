"""What was expected of each server, and what was seen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    server: str
    check: str
    held: bool
    seen: str


def table(findings: list[Finding]) -> str:
    """One line a finding, its columns under each other."""
    server = max(len(finding.server) for finding in findings)
    check = max(len(finding.check) for finding in findings)
    return "\n".join(
        f"{'ok  ' if f.held else 'FAIL'}  {f.server:{server}}  {f.check:{check}}  {f.seen}" for f in findings
    )

"""What verdicts, parameters and notices are called where people read an audit."""

from collections.abc import Iterable
from typing import Final

from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.audit import AuditSummary, DeviceEmergency, MovedPlace
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import told_facts
from fleetcfg.report.lines import Span, Style, StyledLine, fold
from fleetcfg.words import Words

_UNTOLD = ("NOT_CONFIGURABLE_REMOTELY", "ATTESTATION_UNSIGNED", "ATTESTATION_ENDED")
ABOUT: Final = (
    "device.call",
    "device.document",
    "device.firmware",
    "device.identity",
    "device.listing",
    "device.mac",
    "device.model",
    "device.neighbour",
    "device.open_port",
    "device.past_calls",
    "device.saved",
    "device.temperature",
    "device.serial_number",
    "fleet.address",
    "fleet.mac",
    "fleet.place",
    "fleet.port",
    "fleet.serial_number",
)
"""What checks find on devices as such, and on the fleet, that has a name for people."""


def verdict_word(verdict: Verdict, words: Words) -> str:
    """Return the verdict as people say it."""
    return words.label(f"verdict.{verdict}")


def finding_word(finding: Finding, words: Words) -> str:
    """Return its verdict as people say it.

    What a device does not tell may well be there; and only a decision that is signed is crossed.
    """
    if finding.verdict is Verdict.ABSENT and finding.reason in _UNTOLD:
        return words.label("verdict.absent.untold")
    return told_word(finding.verdict, words, crosses_decision=finding.crosses_decision)


def told_word(verdict: Verdict, words: Words, *, crosses_decision: bool) -> str:
    """Return the verdict on one finding, of which it is known if a signed decision is crossed."""
    key = "verdict.unauthorized.signed" if crosses_decision else f"verdict.{verdict}"
    return words.label(key)


def clauses_text(finding: Finding, words: Words) -> str:
    """Return what is cited; what the Department's paper does not say itself is marked as such."""
    cited = ", ".join(cited_text(clause, words) for clause in finding.clauses)
    if not finding.is_cited_by_vocabulary:
        return cited
    return f"{cited} ({words.label('clauses.by_vocabulary')})"


def verdict_style(verdict: Verdict) -> Style:
    """Return how the word is shown."""
    return VERDICTS[verdict].tone


def parameter_title(name: str, words: Words) -> str:
    """Return what the parameter *name* is about, in a few words; empty if nothing is known."""
    term = vocabulary().get(name)
    if term is not None:
        return term.about[words.language].partition(";")[0].partition(",")[0]
    of, _, fact = name.partition(".")
    return words.label(f"about.{of}.{fact}") if name in ABOUT else ""


def parameter_told(name: str, words: Words) -> str:
    """Return a parameter as people call it, and by its name; by that alone if it has none."""
    title = parameter_title(name, words).strip()
    return f"{title} ({name})" if title else name


def emergency_text(one: DeviceEmergency, words: Words) -> str:
    """Return who changed which device before the paper, why, and until when that may wait."""
    said_of = one.emergency
    times = {"at": said_of.begun_at, "until": said_of.until}
    key = "audit.emergency_overdue" if said_of.is_overdue else "audit.emergency"
    return words.label(
        key, host=one.host, person=said_of.person, why=said_of.reason, **told_facts(times)
    )


def moved_text(one: MovedPlace) -> str:
    """Return which option has which value by which setting."""
    return f"{one.option} {', '.join(one.paths)} ({one.by})"


def notice_lines(notices: Iterable[str], words: Words, columns: int) -> list[StyledLine]:
    """Return what every output of this run must say of itself: one sentence a notice."""
    lines: list[StyledLine] = []
    for code in notices:
        head = Span(words.label(f"notice.{code}"), "doubtful")
        lines += fold((head, Span(": " + words.label(f"notice.{code}.long"))), columns, rest="  ")
    return lines


def counted_text(summary: AuditSummary, words: Words) -> str:
    """Return what counts as a finding, and nothing else; empty if it is as usual."""
    if not summary.is_narrowed:
        return ""
    counted = (verdict_word(verdict, words) for verdict in summary.counted)
    return words.label("coverage.only", verdicts=", ".join(counted))

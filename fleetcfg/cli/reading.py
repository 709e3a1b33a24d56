"""Reading devices for documents: who was read, who was not, told on stderr while it happens."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from pydantic import TypeAdapter, ValidationError

from fleetcfg.cli.reach import Pace, survey_of
from fleetcfg.declared.province import Province
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import RequestError
from fleetcfg.i18n import current_language, remedy, sentence
from fleetcfg.report.escape import escape
from fleetcfg.report.progress import Progress
from fleetcfg.run.survey import Surveyed, Unsurveyed
from fleetcfg.trust.crypto.canonical import can_spell
from fleetcfg.trust.documents.document import Number

_NUMBER: Final = TypeAdapter[str](Number)


@dataclass(frozen=True, slots=True)
class Read:
    """What came of reading some devices, each part sorted by host."""

    surveyed: tuple[Surveyed, ...]
    missing: tuple[Unsurveyed, ...]


def require_named(limit: Sequence[str] | None, *, every: bool) -> None:
    """Refuse a command that would mean every device because none was named.

    Raises:
        RequestError: ``PLAN_LIMIT``.
    """
    if not limit and not every:
        raise RequestError("PLAN_LIMIT")


def require_said(number: str, reason: str) -> None:
    """Refuse a document that nobody could name, or that does not say what it is for.

    Raises:
        RequestError: ``PLAN_NUMBER``, ``PLAN_REASON``.
    """
    try:
        _NUMBER.validate_python(number)
    except ValidationError as error:
        raise RequestError("PLAN_NUMBER", number=number) from error
    if not reason.strip() or not can_spell(reason):
        raise RequestError("PLAN_REASON")


def read_devices(
    province: Province, hosts: Sequence[str], pace: Pace, *, with_spaces: bool
) -> Read:
    """Read *hosts*, and tell on stderr which could not be read, and why.

    Raises:
        RequestError: ``AUDIT_MIXED``.
    """
    count_simulated(province, hosts)
    language = current_language()
    progress = Progress(sys.stderr, len(hosts), language, started=monotonic())
    surveyed: list[Surveyed] = []
    missing: list[Unsurveyed] = []
    try:
        for answer in survey_of(province, pace, with_spaces=with_spaces)(hosts):
            if isinstance(answer, Surveyed):
                surveyed.append(answer)
            else:
                missing.append(answer)
            progress.step(at=monotonic())
    finally:
        progress.clear()
    for each in sorted(missing, key=lambda one: one.host):
        facts = {"host": each.host, "device": each.host, **each.facts}
        told = (
            f"{each.host}  {each.code}: {sentence(each.code, facts, language)}",
            f"  → {remedy(each.code, facts, language)}",
        )
        for line in told:
            print(escape(line), file=sys.stderr)  # noqa: T201 - this is the command's output
    return Read(
        tuple(sorted(surveyed, key=lambda one: one.host)),
        tuple(sorted(missing, key=lambda one: one.host)),
    )

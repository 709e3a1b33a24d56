"""Totals of an audit, and what of it is shown → what programs read."""

from collections.abc import Mapping

from fleetcfg.model.audit_totals import PartTotals
from fleetcfg.model.device_state import OF_AUDITS
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import TOLD_KINDS, VerdictKind
from fleetcfg.report.audits.audit_view import AuditTally
from fleetcfg.trust.crypto.canonical import Json


def tally_record(tally: AuditTally) -> dict[str, Json]:
    """Return the totals of all of an audit and, if not all of it is shown, what is."""
    totals = tally.totals
    found: Json = {
        "severity": {str(severity): count for severity, count in totals.severities.items()},
        "kinds": kinds_record(totals.found),
        **_devices(totals.whole),
        "providers": [_part(part) for part in totals.by_provider()],
        "sites": [_part(part) for part in totals.by_site()],
        "units": [_part(part) for part in totals.by_unit()],
    }
    return {"totals": found, **({"view": _view(tally)} if tally.view.is_narrowed else {})}


def _part(part: PartTotals) -> Json:
    kinds = kinds_record(part.found)
    breaches = part.found.get(VerdictKind.BREACH, 0)
    return {
        "name": part.name or None,
        "findings": breaches,
        "kinds": kinds,
        **_devices(part),
    }


def kinds_record(found: Mapping[VerdictKind, int]) -> dict[str, Json]:
    """Return how many findings of each kind there are: no number is of two of them."""
    return {str(kind): found.get(kind, 0) for kind in TOLD_KINDS}


def _devices(part: PartTotals) -> dict[str, Json]:
    """Return devices by state, and how many of those as declared do not show all."""
    states: Json = {str(state): part.count(state) for state in OF_AUDITS}
    return {"devices": states, "partly": part.partly}


def _view(tally: AuditTally) -> Json:
    view, earlier = tally.view, tally.view.earlier
    since: Json = None
    if earlier is not None:
        since = {
            "run": earlier.run,
            "started_at": spell_instant(earlier.started_at),
            "appeared": tally.appeared,
            "on_devices_not_read_then": tally.unlooked,
            "on_devices_not_asked_then": tally.unasked,
            "wider_run": earlier.wider or None,
            "stayed": tally.stayed,
            "gone": tally.gone,
            "devices_not_read_now": tally.unread,
        }
    return {
        "severity": list(map(str, view.severities)),
        "verdict": list(map(str, view.verdicts)),
        "findings_not_shown": tally.hidden,
        "devices_not_shown": tally.hidden_devices,
        "since_run": since,
    }

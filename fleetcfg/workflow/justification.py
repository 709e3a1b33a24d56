"""The number and the reason that every decision carries, judged before anything is done for it."""

from fleetcfg.errors import RequestError
from fleetcfg.trust.crypto.canonical import can_spell
from fleetcfg.trust.documents.document import MAX_TEXT, is_one_spelling


def require_named(number: str, reason: str) -> None:
    """Refuse a document that could not be named, or that does not say what it is for."""
    if not is_one_spelling(number):
        raise RequestError("PLAN_NUMBER", number=number)
    require_reason(reason)


def require_reason(reason: str) -> None:
    """Refuse a reason that no signed document can have, before anything is done for it."""
    if not reason.strip() or len(reason) > MAX_TEXT or not can_spell(reason):
        raise RequestError("PLAN_REASON")

"""Why something is not so, for programs: a code and its facts. Loaded by every command."""

from fleetcfg.errors import Facts, RefusalError
from fleetcfg.trust.crypto.canonical import Json


def reason_record(code: str, facts: Facts) -> Json:
    """Return a code with its facts; None if there is no code."""
    return {"code": code, "facts": dict(facts)} if code else None


def refusal_record(refusal: RefusalError) -> dict[str, Json]:
    """Return what the door says: code, stage and facts."""
    return {"code": refusal.code, "stage": int(refusal.stage), "facts": dict(refusal.facts)}

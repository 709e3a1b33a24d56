"""What became of news that were to be told, for people and for programs. Pure: data → text."""

from fleetcfg.delivery.outcome import DeliveryFate, DeliveryOutcome
from fleetcfg.report.escape import escape, escape_lines
from fleetcfg.report.record_class import Known, ToldDocument, ToldFacts, if_told
from fleetcfg.words import Words


def delivery_text(outcome: DeliveryOutcome, words: Words) -> str:
    """Return a line for what became of one thing, why, and what to do; or what would be sent."""
    what = outcome.part or outcome.name
    told = (
        f"{outcome.channel}{f' · {what}' if what else ''}: {words.label(f'deliver.{outcome.fate}')}"
    )
    lines = [told]
    if outcome.code:
        lines.append(f"  {outcome.code}: {words.sentence(outcome.code, outcome.facts)}")
        remedy = words.remedy(outcome.code, outcome.facts)
        lines += [f"    → {remedy}"] if remedy else []
    if outcome.fate is DeliveryFate.SHOWN:
        lines += [f"  | {line}" for line in _readable(outcome.body).splitlines()]
    return escape_lines(lines)


class DeliveryRecord(ToldDocument):
    """What became of one thing that was to be told; *body* where it is only shown."""

    SCHEMA = "fleetcfg.delivery/1"

    channel: str
    fate: DeliveryFate
    part: Known
    name: Known
    code: Known
    facts: ToldFacts
    body: str = if_told(
        lambda told: (
            told.body.decode("utf-8", errors="replace") if told.fate is DeliveryFate.SHOWN else None
        )
    )


def _frames(body: bytes) -> list[bytes]:
    """Return the events of a log server's message without their lengths (RFC 5425 4.3.1).

    What is no such message comes back as it is.
    """
    frames, left = list[bytes](), body
    while left:
        length, blank, rest = left.partition(b" ")
        if not (blank and length.isdigit() and int(length) <= len(rest)):
            return [body]
        frames.append(rest[: int(length)])
        left = rest[int(length) :]
    return frames


def _readable(body: bytes) -> str:
    """Return what would be sent as a person reads it: of a mail its head and its text."""
    if not body.startswith((b"Subject:", b"From:")):
        return b"\n".join(_frames(body)).decode("utf-8", errors="replace")
    from email import message_from_bytes  # noqa: PLC0415 - only for mail
    from email.policy import default  # noqa: PLC0415 - the same

    mail = message_from_bytes(body, policy=default)
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject")]
    text = mail.get_body(("plain",))
    files = [part.get_filename() or "" for part in mail.iter_attachments()]
    return "\n".join([*head, "", text.get_content() if text else "", *map(escape, files)])

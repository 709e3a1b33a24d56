"""What would be sent, as a person reads it."""

import pytest

from fleetcfg.delivery.outcome import DeliveryFate, DeliveryOutcome
from fleetcfg.report.notices.delivery_text import delivery_text
from fleetcfg.words import Words


def shown(body: bytes) -> list[str]:
    outcome = DeliveryOutcome("soc", DeliveryFate.SHOWN, "province", "m1", body=body)
    return [line.strip() for line in delivery_text(outcome, Words("vi")).splitlines()[1:]]


def test_events_for_a_log_server_stand_a_line_each_without_their_lengths():
    first, second = "<110>1 một".encode(), b"<110>1 two"
    body = b"%d %s%d %s" % (len(first), first, len(second), second)

    assert shown(body) == ["| <110>1 một", "| <110>1 two"]


@pytest.mark.parametrize("body", [b'{"a":1}', b"12", b"99 short", b"5 abcde6 x", b"abc def"])
def test_anything_else_stands_as_it_is(body):
    assert shown(body) == [f"| {body.decode()}"]

from fleetcfg.errors import Stage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.report.applied import Heading, RolloutEnd
from fleetcfg.testing.clock import NOON
from tests.report.rendered import rendered


def test_what_a_device_says_of_itself_gives_a_terminal_no_orders():
    done = DeviceOutcome(
        "kit9",
        Fate.REFUSED,
        NOON,
        code="DEVICE_SERIAL",
        stage=Stage.DEVICE,
        facts={"device": "kit9", "signed": "A", "live": "\x1b[2J\u202e"},
    )

    nouns = [Heading("apply", "x", "y", 1), done, RolloutEnd(Conclusion.REFUSED)]
    told = rendered("rollout", "text", *nouns) + rendered("rollout", "json", *nouns)

    assert "\x1b" not in told
    assert "\u202e" not in told

"""A test call, as a playbook gives one, is held against the rules of lines."""

from tests.integration.playing import book, keyboard, play
from tests.integration.technician import province, technician, two

__all__ = ["book", "keyboard", "play", "province", "technician"]  # fixtures

CALLED = "- hosts: {}\n  tasks:\n    - command: {{do: test_call, to: {}}}\n"


def test_a_test_call_is_held_against_the_rules_of_lines(technician, play, book):
    near, far = two(technician)[:2]

    code, lines = play(*book(CALLED.format(near, far)), "--limit", near)
    assert code == 0, (play.err, lines)
    (told,) = [line["said"] for line in lines if "said" in line]
    assert "loss=0" in told["video_in"]
    assert told["untold"] == "delay"

    technician.fleet.control("line", host=far, loss=0.5)
    code, lines = play(*book(CALLED.format(near, far)), "--limit", near)
    assert code == 2, (play.err, lines)
    assert "LINE_LOSSY" in f"{lines}"
    assert technician.fleet.get(near, "Status SystemUnit State NumberOfActiveCalls") == "0"

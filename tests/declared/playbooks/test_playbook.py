from unittest.mock import Mock

import pytest

from fleetcfg.declared.inventory import patterns
from fleetcfg.declared.inventory.patterns import MAX_EXPRESSIONS
from fleetcfg.declared.playbooks.document import MOST_HELD, read_playbooks
from fleetcfg.declared.tree import Tree
from fleetcfg.model.fleet import Device, Fleet, Group
from fleetcfg.model.problem import Problems

PLAY = "- hosts: codecs\n  tasks:\n    - audit: {}\n"


def read(world, text):
    books = read_playbooks(Tree({"p.yaml": text.encode()}), world.problems, fleet=world.fleet)
    return books, [problem.code for problem in world.problems]


@pytest.fixture
def world(world):
    groups = world.fleet.groups
    for name in ("all", "codecs"):
        object.__setattr__(groups[name], "hosts", tuple(world.fleet.devices))
    return world


def test_a_play_keeps_ansible_s_shape(world):
    ((book,), codes) = read(
        world,
        """\
- name: Áp dụng
  hosts: [codecs, "!codec-c"]
  serial: [1, "10%", "100%"]
  max_fail_percentage: 0
  order: sorted
  tasks:
    - name: Ghi
      apply: changes/1.json
      tags: [write]
      register: written
    - verify:
      when: [written.ok, "device.family == 'cisco_ce'"]
      register: checked
      until: checked.ok
      retries: 5
    - confirm: {prompt: "Tiếp?", each_host: true}
""",
    )

    (play,) = book.plays
    first, second, third = play.tasks
    assert codes == []
    assert (play.serial, play.max_fail_percentage, play.order) == ((1, "10%", "100%"), 0, "sorted")
    assert (first.action, first.done.given, first.tags) == (
        "apply",
        {"change_set": "changes/1.json"},
        ("write",),
    )
    assert second.when == ("written.ok", "device.family == 'cisco_ce'")
    assert (second.until, second.retries, second.delay) == ("checked.ok", 5, 5)
    assert third.done.given == {"prompt": "Tiếp?", "each_host": True}


@pytest.mark.parametrize(
    ("edit", "codes"),
    [
        (("hosts: codecs", "hosts: nobody"), ["PLAY_HOSTS_NO_MATCH"]),
        (("hosts: codecs", "hosts: codecs:!codecs"), ["PLAY_HOSTS_NO_MATCH"]),
        (("hosts: codecs", 'hosts: "@hosts.txt"'), ["PLAY_HOSTS_NO_MATCH"]),
        (("- hosts: codecs\n  tasks", "- tasks"), ["YAML_KEY_MISSING"]),
        (("hosts: codecs", "hosts: []"), ["PLAY_HOSTS_NO_MATCH"]),
        (("- hosts: codecs", "- hosts: codecs\n  serial: 0"), ["PLAY_BAD_SERIAL"]),
        (("- hosts: codecs", "- hosts: codecs\n  serial: 0%"), ["PLAY_BAD_SERIAL"]),
        (("- hosts: codecs", "- hosts: codecs\n  serial: 101%"), ["PLAY_BAD_SERIAL"]),
        (("- hosts: codecs", "- hosts: codecs\n  serial: []"), ["PLAY_BAD_SERIAL"]),
        (("- hosts: codecs", "- hosts: codecs\n  order: shuffle"), ["PLAY_BAD_ORDER"]),
        (("- hosts: codecs", "- hosts: codecs\n  max_fail_percentage: 101"), ["YAML_OUT_OF_RANGE"]),
        (("- hosts: codecs", "- hosts: codecs\n  become: true"), ["PLAY_UNKNOWN_KEY"]),
        (("audit: {}", "shell: rm"), ["PLAY_UNKNOWN_KEY", "PLAY_NO_ACTION"]),
        (("audit: {}", "name: x"), ["PLAY_NO_ACTION"]),
        (("audit: {}", "audit: {}\n      verify: {}"), ["PLAY_TWO_ACTIONS"]),
        (("audit: {}", "audit: {}\n      wait: x"), ["PLAY_TWO_ACTIONS", "YAML_NOT_WHOLE"]),
        (("audit: {}", "command: {do: test_call, to: [x]}"), ["YAML_NOT_TEXT"]),
        (
            ("audit: {}", "audit: {}\n      delay: x"),
            ["PLAY_REPEAT_WITHOUT_UNTIL", "YAML_NOT_WHOLE"],
        ),
        (("audit: {}", "audit: {limit: x}"), ["PLAY_UNKNOWN_KEY"]),
        (("audit: {}", "audit: {fail_on: [conform]}"), ["PLAY_BAD_WORD"]),
        (("audit: {}", "apply: {}"), ["PLAY_ARGUMENT_MISSING"]),
        (("audit: {}", "command: reload"), ["PLAY_BAD_WORD"]),
        (("audit: {}", "command: test_call"), ["PLAY_ARGUMENT_MISSING"]),
        (("audit: {}", 'command: {do: test_call, to: "1 2"}'), ["PLAY_BAD_NUMBER"]),
        (("audit: {}", "wait: long"), ["YAML_NOT_WHOLE"]),
        (("audit: {}", "wait: 86401"), ["YAML_OUT_OF_RANGE"]),
        (("audit: {}", "audit: {}\n      retries: 3"), ["PLAY_REPEAT_WITHOUT_UNTIL"]),
        (("audit: {}", "audit: {}\n      register: vars"), ["PLAY_BAD_REGISTER"]),
        (("audit: {}", "audit: {}\n      register: A-B"), ["PLAY_BAD_REGISTER"]),
        (("audit: {}", "audit: {}\n      when: seen.ok"), ["TPL_UNDEFINED"]),
        (("audit: {}", "audit: {}\n      when: device.password"), ["TPL_UNDEFINED"]),
        (("audit: {}", "audit: {}\n      when: range(9)"), ["TPL_FORBIDDEN"]),
        (("audit: {}", "audit: {}\n      when: device.family ="), ["TPL_SYNTAX"]),
        (("audit: {}", 'audit: {}\n      when: "device.host }}{{ site.id"'), ["TPL_SYNTAX"]),
        (("    - audit: {}\n", "    []\n"), ["PLAY_NO_TASKS"]),
        (("    - audit: {}\n", "    {}\n"), ["YAML_NOT_LIST"]),
        ((PLAY, "hosts: codecs\n"), ["YAML_NOT_LIST"]),
        ((PLAY, "- text\n"), ["YAML_NOT_MAPPING"]),
        ((PLAY, "# - hosts: codecs\n"), ["PLAY_EMPTY_FILE"]),
    ],
)
def test_a_play_that_is_none_is_refused_by_name(world, edit, codes):
    _, found = read(world, PLAY.replace(*edit))

    assert sorted(found) == sorted(codes)


def test_a_result_is_known_to_later_tasks_and_not_to_earlier_ones(world):
    _, codes = read(
        world,
        """\
- hosts: codecs
  tasks:
    - verify:
      when: seen.ok
    - audit:
      register: seen
    - verify:
      when: seen.ok
""",
    )

    assert codes == ["TPL_UNDEFINED"]


@pytest.fixture(scope="module")
def large():
    """A fleet of which 64 plays choose what they want before they are held against too much."""
    device = Device("a", "cisco_ce", "10.0.0.1")
    names = dict.fromkeys((f"a{number}" for number in range(2**17)), device)
    return Fleet(names, {"all": Group("all", hosts=tuple(names))})


def told_of(fleet, *hosts):
    """Return what is wrong with plays on *hosts*, half of them in another file."""
    problems, plays = Problems(), [f"- hosts: '{one}'\n  tasks:\n  - audit:\n" for one in hosts]
    half = len(plays) // 2
    files = {"a.yaml": "".join(plays[:half]), "b.yaml": "".join(plays[half:])}
    read_playbooks(
        Tree({name: text.encode() for name, text in files.items()}), problems, fleet=fleet
    )
    return [(problem.code, problem.facts) for problem in problems]


def test_what_the_plays_of_all_files_are_held_against_is_bounded_and_told_once(large):
    costly = ",".join(f"a{number}*" for number in range(MAX_EXPRESSIONS))

    found = told_of(large, "a1*", costly, costly.replace("a", "b"), "nobody")

    assert found == [("PLAY_HOSTS_TOO_MANY", {"limit": MOST_HELD})]


def test_to_look_for_the_name_that_was_meant_counts_as_well(monkeypatch: pytest.MonkeyPatch):
    device, asked = Device("a", "cisco_ce", "10.0.0.1"), Mock(return_value="")
    names = dict.fromkeys((f"a{number}" for number in range(1_000)), device)
    monkeypatch.setattr(patterns, "nearest", asked)

    found = told_of(Fleet(names, {}), *(f"nobody-{number}" for number in range(1_000)))

    assert ("PLAY_HOSTS_TOO_MANY", {"limit": MOST_HELD}) in found
    assert 100 < asked.call_count < 600


def test_a_choice_that_plays_share_is_looked_at_once(large):
    assert told_of(large, *["all"] * 100) == []
    assert [code for code, _ in told_of(large, *["nobody"] * 3)] == ["PLAY_HOSTS_NO_MATCH"] * 3

"""What a playbook comes to before it is played, and what it costs to find out."""

from collections.abc import Iterator

from fleetcfg.declared.playbooks.actions import AuditAction
from fleetcfg.declared.playbooks.document import Play, Playbook, Task
from fleetcfg.model.fleet import Device, Fleet, Group
from fleetcfg.playbook.staging import TaskSelection, stage


class CountedNames(dict[str, Device]):
    """Devices by name, which count how often they are gone through."""

    passes = 0

    def __iter__(self) -> Iterator[str]:
        self.passes += 1
        return super().__iter__()


def test_a_choice_that_plays_share_is_held_against_the_names_once():
    device = Device("a", "cisco_ce", "10.0.0.1")
    passes: list[int] = []
    for plays in (1, 50):
        names = CountedNames({f"a{number}": device for number in range(9)})
        fleet = Fleet(names, {"all": Group("all", hosts=tuple(names))})
        play = Play(hosts=("a*", "!a3"), tasks=(Task(audit=AuditAction()),))
        names.passes = 0
        staged = stage(Playbook("p.yaml", (play,) * plays), fleet, TaskSelection())
        assert {len(each.hosts) for each in staged} == {8}
        passes.append(names.passes)

    assert passes[0] == passes[1] > 0

"""The policy of a Department that does not exist: who is there, and who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DOMAIN: Final = "so-khcn.example"
"""It cannot be registered (RFC 2606, 2): a testing key signs for no other kind of domain."""

_NOBODY: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
_POLICY: Final = """\
trust_domain: {domain}
expires: 2099-01-01
people:
{people}
keys:
{keys}
roles:
  root: {{people: {root}, threshold: 2}}
  author: {{people: {author}, threshold: 1}}
  approver: {{people: {approver}, threshold: {{low: 1, normal: 2, high: 2}}}}
  baseline: {{people: {approver}, threshold: 2}}
  status: {{people: {status}, threshold: 1}}
  executor: {{people: {executor}, threshold: 1}}
{issue}logs: {logs}
witnesses: {witnesses}
rules:
  separation: [[author, approver], [executor, approver], [executor, author]]
  max_window_days: 14
  max_devices: 50
  max_unwitnessed_entries: 200
  max_unwitnessed_days: 7
  freeze: []
  risk: {{high: {high}}}
revoked: []
{sealing}{zones}"""


def origin_of(person: str) -> str:
    """Return what the log of *person* is called; ``dept`` is the Department's own."""
    return f"{DOMAIN}/log/{person}"


@dataclass(frozen=True, slots=True)
class Staff:
    """People by what they may do; approvers sign the declarations, too.

    Attributes:
        root: Three, of whom two must sign; of the approvers, both.
        high: Patterns of the parameters whose risk is high.
        issue: Whose logs say that a change-set was issued; nobody's for a root that names none.
    """

    root: Sequence[str] = ("root-1", "root-2", "root-3")
    author: Sequence[str] = ("author",)
    approver: Sequence[str] = ("approver-1", "approver-2")
    status: Sequence[str] = ("clerk",)
    executor: Sequence[str] = ("tech",)
    high: Sequence[str] = ()
    issue: Sequence[str] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Every one of them, once."""
        parts = (self.root, self.author, self.status, self.approver, self.executor)
        return tuple(dict.fromkeys(person for part in parts for person in part))


def spell_policy(
    staff: Staff,
    *,
    logs: Sequence[str],
    witnesses: Sequence[str],
    keys: str = "keys",
    sealing: Mapping[str, Sequence[str]] = _NOBODY,
    zones: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType({}),
) -> str:
    """Return the policy, as ``fleetcfg trust root`` reads it.

    Args:
        staff: Who may do what.
        logs: Verifier keys of the records, *witnesses* of who cosigns them.
        witnesses: See *logs*.
        keys: The folder of the public keys, from the policy: ``KEYS/PERSON.pub``.
        sealing: Lines of ``fleetcfg secret key``, by what they are for: executors, keepers.
        zones: By zone, whose log gives work out for it, and whose logs work in it.
    """
    sealed = (f"  {part}: {{{', '.join(lines)}}}\n" for part, lines in sealing.items())
    people = (f"  {one}: {{name: Người, org: so, title: Chuyên viên}}" for one in staff.people)
    public = (f"  - {{person: {one}, public: {keys}/{one}.pub}}" for one in staff.people)
    return _POLICY.format(
        domain=DOMAIN,
        people="\n".join(people),
        keys="\n".join(public),
        root=_listed(staff.root),
        author=_listed(staff.author),
        approver=_listed(staff.approver),
        status=_listed(staff.status),
        executor=_listed(staff.executor),
        issue=f"  issue: {_quoted([*map(origin_of, staff.issue)])}\n" if staff.issue else "",
        logs=_quoted(logs),
        witnesses=_quoted(witnesses),
        high=_quoted(staff.high),
        sealing="".join(["sealing:\n", *sealed] if sealing else []),
        zones="".join(["zones:\n", *map(_zone, zones.items())] if zones else []),
    )


def _zone(of: tuple[str, tuple[str, Sequence[str]]]) -> str:
    zone, (dispatcher, workers) = of
    works = _quoted(sorted(map(origin_of, workers)))
    return f"  {zone}: {{dispatchers: {_quoted([origin_of(dispatcher)])}, workers: {works}}}\n"


def _quoted(texts: Sequence[str]) -> str:
    return _listed([f'"{text}"' for text in texts])


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(texts)}]"

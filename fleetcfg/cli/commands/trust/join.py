"""``fleetcfg trust join``: one person's part before the root is drafted, in one command."""

from functools import partial
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.record_place import place_of_log
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import LedgerOption, argument, option
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import records_folder
from fleetcfg.cli.options.signing import is_attended
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.report.escape import escape
from fleetcfg.report.exit_codes import Exit
from fleetcfg.signer.ssh import make_key
from fleetcfg.workflow.documents.join import Joined, JoinRequest, join_ceremony

_POLICY = "policy.yaml"


def join(
    policy: Annotated[Path, argument("POLICY", "help.trust.join.policy", callback=files_there)],
    *,
    person: Annotated[str, option("--person", "NAME", "help.trust.join.person")],
    keys: Annotated[Path, option("--keys", "DIR", "help.trust.join.keys")] = Path("~/khoa"),
    ledger: LedgerOption = None,
) -> int:
    """Make this person's key and record as the policy asks, and hand in their public halves."""
    file = policy / _POLICY if policy.is_dir() else policy

    def place(name: str) -> Path:
        return ledger or place_of_log(records_folder(), name)

    request = JoinRequest(file, person, keys.expanduser(), place)
    joined, problems = join_ceremony(request, partial(make_key, is_attended=is_attended()))
    say_problems(problems.in_order())
    if joined is None:
        return Exit.ERROR
    _tell(joined, person, policy, file)
    return Exit.CLEAN if not joined.absent else Exit.INCOMPLETE


def _tell(joined: Joined, person: str, policy: Path, file: Path) -> None:
    for target, keyid in joined.keyids.items():
        print(f"{escape(person)}: {escape(keyid)}")
        print(f"  → {escape(str(target))}")
    for target, name in joined.verifiers.items():
        print(f"  → {escape(str(target))}: {escape(name)}")
    for target in joined.absent:
        print(f"  {word('join.absent', file=escape(str(target)))}")
    if joined.keyids:
        print(word("join.compare"))
    if joined.waiting:
        asked = {"people": ", ".join(joined.waiting), "policy": str(policy)}
        print(word("join.waiting", **asked))
    else:
        root = file.with_name("root.1.json")
        print(word("join.all", policy=str(file), root=str(root)))

"""What people attest in a playbook becomes statements of the person who plays it with a key.

Who answers at the keyboard may have no key: the name stands in the statement as a fact, and the
person of the key signs that it was said so. Without a key it stays in the journal of the run alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fleetcfg.authority.installation import open_installation
from fleetcfg.declared.playbooks.document import Task
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.playbook.actions import text_argument
from fleetcfg.playbook.engine import ActionHandler
from fleetcfg.playbook.outcome import TaskOutcome
from fleetcfg.signer import Signer
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.statements import Saying, say


@dataclass(frozen=True, slots=True)
class PlaySpeaker:
    """Records what was attested in one run.

    Attributes:
        ledger: Folder of the record.
        signer: Whose word it is that it was attested.
        run: Id of the run.
    """

    ledger: Path
    signer: Signer
    run: str
    fleet: Fleet
    context: Context

    def recording(self, attest: ActionHandler) -> ActionHandler:
        """Return *attest*, whose good outcomes are recorded once all of them are known.

        Raises, when it is called:
            RequestError: ``TRUST_ABSENT``.
            RefusalError: SIGNER_ROLE.
            LedgerError: ``LEDGER_*``.
        """

        def recorded(task: Task, hosts: tuple[str, ...]) -> Iterator[TaskOutcome]:
            outcomes = [*attest(task, hosts)]
            said = self._say(task, outcomes)
            for outcome in outcomes:
                at = self._site(outcome.host), str(outcome.said.get("by", ""))
                more = {"statement_sha256": said[at]} if outcome.is_good and at in said else {}
                yield replace(outcome, said={**outcome.said, **more})

        return recorded

    def _say(self, task: Task, outcomes: list[TaskOutcome]) -> Mapping[tuple[str, str], str]:
        """Say what each person attested of each site; return the digests of the statements."""
        says, found = text_argument(task, "says"), defaultdict[tuple[str, str], list[str]](list)
        for outcome in outcomes if says else ():
            site = self._site(outcome.host)
            if outcome.is_good and site:
                found[site, str(outcome.said["by"])].append(outcome.host)
        if not found:
            return {}
        with open_installation(self.ledger) as installation:
            return {
                (site, by): say(
                    self._saying(task, says, site, by, hosts),
                    installation,
                    self.signer,
                    now=self.context.clock(),
                ).sha256
                for (site, by), hosts in found.items()
            }

    def _saying(self, task: Task, says: str, site: str, by: str, hosts: list[str]) -> Saying:
        what, role = text_argument(task, "statement"), text_argument(task, "role")
        known: dict[str, StatementFact] = {"by": by, "devices": tuple(hosts), "run": self.run}
        facts = {**known, **({"role": role} if role else {})}
        if says == "room_seen":
            kind: StatementKind = StatementKind.ROOM_SEEN
            facts |= {"what": what, "good": True}
        else:
            kind = StatementKind.POWER_CYCLE
            facts |= {"site": site, "on": says == "power_on", "what": what}
        return Saying(kind, f"site:{site}", facts)

    def _site(self, host: str) -> str:
        site = self.fleet.devices[host].site
        return site.id if site else ""

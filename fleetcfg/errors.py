"""Everything fleetcfg raises on purpose.

* FleetcfgError
  x RequestError       what is asked for cannot be: mend the request
  x DeclarationError   inventory, baselines or playbooks say something that cannot be: mend the file
  x CredentialError    a reference to a secret leads nowhere: mend the reference or the keeper
  x DeviceError        the codec did not do what was asked of it: look at the codec
  x ObservationError   the observation store cannot be read or written: look at the disk
  x LedgerError        the ledger cannot be read or written: look at the disk
  x JournalError       the journal of a playbook cannot be written: look at the disk
  x SimError           the simulated fleet cannot be started or steered
  x RefusalError       a document did not come through the door: what it asks for is not done

An error carries a stable code and facts, never sentences: `fleetcfg.words` has the words. Facts are
already redacted: no secret is ever put into one.
"""

from collections.abc import Mapping

Facts = Mapping[str, str | int]


class FleetcfgError(Exception):
    """Base of the tree; never raised itself.

    Attributes:
        code: Stable name of what went wrong, in capitals: scripts match on it.
        facts: What, where, how much; by name.
    """

    def __init__(self, code: str, /, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Facts = facts

    def __str__(self) -> str:
        """Render for a developer's log; people read what `fleetcfg.words` renders."""
        return " ".join([self.code, *(f"{name}={fact!r}" for name, fact in self.facts.items())])


class RequestError(FleetcfgError):
    """What is asked for cannot be."""


class DeclarationError(FleetcfgError):
    """A declaration cannot be read at all; what can be is reported as `Problem`s instead."""


class CredentialError(FleetcfgError):
    """A reference to a secret leads nowhere."""


class DeviceError(FleetcfgError):
    """A codec did not do what was asked of it."""


class ObservationError(FleetcfgError):
    """The observation store cannot be read or written."""


class LedgerError(FleetcfgError):
    """The ledger cannot be read or written."""


class JournalError(FleetcfgError):
    """The journal of a playbook cannot be written."""


class SimError(FleetcfgError):
    """The simulated fleet cannot be started or steered."""


class RefusalError(FleetcfgError):
    """A document is not what the Department signed, or not for here and now.

    Attributes:
        stage: Number of the step of the verification that refused; 0 for the bytes themselves.
            A check that is made in several steps says 0, and `fleetcfg.trust.verify.door` says
            which.
    """

    def __init__(self, code: str, /, *, stage: int = 0, **facts: str | int) -> None:
        super().__init__(code, **facts)
        self.stage = stage

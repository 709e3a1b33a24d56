"""Everything fleetcfg raises on purpose.

* FleetcfgError
  x RequestError       what is asked for cannot be: mend the request
  x DeclarationError   inventory, baselines or playbooks say something that cannot be: mend the file
  x CredentialError    a reference to a secret leads nowhere: mend the reference or the keeper
  x JobError           a job, its documents or its result are not as they must be
  x DeviceError        the codec did not do what was asked of it: look at the codec
  x ObservationError   the observation store cannot be read or written: look at the disk
  x LedgerError        the ledger cannot be read or written: look at the disk
  x JournalError       the journal of a playbook cannot be written: look at the disk
  x AddedCommandError  a package that adds a command is not as it must be: look at that package
  x SimError           the simulated fleet cannot be started or steered
  x NotifyError        a program that tells people of a playbook failed: look at that program
  x SourceError        another system did not tell its inventory: look at it, or at the way there
  x DeliveryError      news could not be told: look at the channel, or at its server
  x CarrierError       who carries slices and results takes or gives none: look at it, or at the way
  x KeyCounterError    a security key counts lower than before: it may be a copy; stops nothing
  x SystemRefusedError the operating system refused something: look at the disk, the permissions
  x UnforeseenError    a mistake of fleetcfg: report it
  x RefusalError       a document did not come through the door: what it asks for is not done

An error carries a stable code and facts, never sentences: `fleetcfg.words` has the words. Facts are
already redacted: no secret is ever put into one.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

Facts = Mapping[str, str | int]


class Stage(IntEnum):
    """The steps that a change takes, by their numbers: 0 to 11 at the door, 12 to 17 at a device.

    `fleetcfg.trust.verify.door` and `fleetcfg.apply.device` say what is done in each.
    """

    BYTES = 0
    TOOL = 1
    LEDGER = 2
    CLOCK = 3
    ROOT = 4
    STATUS = 5
    MANIFEST = 6
    CHANGESET = 7
    APPROVALS = 8
    TIME = 9
    EXECUTOR = 10
    SPENT = 11
    DEVICE = 12
    PRESTATE = 13
    INTENT = 14
    READ_BACK = 15
    ROLLBACK = 16
    RECEIPT = 17


class FleetcfgError(Exception):
    """Base of the tree; never made itself (TypeError).

    Attributes:
        code: Stable name of what went wrong, in capitals: scripts match on it.
        facts: What, where, how much; by name.
    """

    code: str
    facts: Facts

    def __init__(self, code: str, /, **facts: str | int) -> None:
        if type(self) is FleetcfgError:
            msg = "an error says by its class what to look at"
            raise TypeError(msg)
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

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


class JobError(FleetcfgError):
    """A job, its documents or its result are not as they must be."""


class ObservationError(FleetcfgError):
    """The observation store cannot be read or written."""


class LedgerError(FleetcfgError):
    """The ledger cannot be read or written."""


class JournalError(FleetcfgError):
    """The journal of a playbook cannot be written."""


class AddedCommandError(FleetcfgError):
    """An installed package adds a command that cannot be used."""


class SimError(FleetcfgError):
    """The simulated fleet cannot be started or steered."""


class NotifyError(FleetcfgError):
    """A program that tells people of a playbook failed."""


class SourceError(FleetcfgError):
    """Another system did not tell its inventory."""


class DeliveryError(FleetcfgError):
    """News of the fleet could not be told to others, or what waits to be told cannot be kept."""


class CarrierError(FleetcfgError):
    """Who carries slices and results does not take or give them."""


class KeyCounterError(FleetcfgError):
    """A security key counts lower than it did: it may be a copy. Told, and stops nothing."""


class SystemRefusedError(FleetcfgError):
    """The operating system refused something."""


def system_refusal(error: OSError) -> SystemRefusedError:
    """Return *error* with a code: OS_FOLDER_ABSENT for a file in a folder that is not there."""
    file = str(error.filename or "")
    folder = Path(file).parent
    if file and isinstance(error, FileNotFoundError) and not folder.is_dir():
        return SystemRefusedError("OS_FOLDER_ABSENT", folder=str(folder), file=file)
    return SystemRefusedError("OS_REFUSED", why=error.strerror or "", file=file)


class UnforeseenError(FleetcfgError):
    """A mistake of fleetcfg."""


class RefusalError(FleetcfgError):
    """A document is not what the Department signed, or not for here and now.

    Attributes:
        stage: The step that refused. A check that is made in several steps says
            BYTES (0), and `fleetcfg.trust.verify.door` says which.
    """

    stage: Stage

    def __init__(self, code: str, /, *, stage: Stage = Stage.BYTES, **facts: str | int) -> None:
        super().__init__(code, **facts)
        self.stage = stage


@contextmanager
def refuse_at(stage: Stage) -> Generator[None]:
    """Say, of every refusal inside, that *stage* refused."""
    try:
        yield
    except RefusalError as refusal:
        raise RefusalError(refusal.code, stage=stage, **refusal.facts) from refusal

"""The one outbox of this machine: claimed by one command at a time, and handed over."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.carriers.dispatcher import Dispatcher
from fleetcfg.errors import CarrierError, FleetcfgError, system_refusal
from fleetcfg.ledger.locks import hold_lock

_PATIENCE: Final = 30.0  # s: who has the outbox has it for as long as a share takes


def claim_outbox(ledger: Path) -> AbstractContextManager[None]:
    """Keep the outbox of the record in *ledger* for this process, while inside.

    What is entered raises LedgerError: ``LEDGER_BUSY`` if another process has it for long.
    """
    return hold_lock(ledger, "dispatch", seconds=_PATIENCE)


def named(error: OSError | FleetcfgError) -> FleetcfgError:
    """Return why a carrier failed, or what else did, with its code."""
    return system_refusal(error) if isinstance(error, OSError) else error


def publish_waiting(dispatched: DispatchedSlices, dispatcher: Dispatcher) -> int:
    """Hand over what waits in the outbox, the oldest first; return how many slices it was.

    A zone that takes nothing holds no other up; one that it does not serve waits.

    Raises:
        OSError, CarrierError: The first zone's for which the carrier took none; what is its waits.
        LedgerError: ``LEDGER_*``.
    """
    count = 0
    troubles: list[OSError | CarrierError] = []
    left: set[str] = set()
    for batch in list(dispatched.open_batches()):
        left |= {sent.zone for sent in batch.slices if not dispatcher.serves(sent.zone)}
        for sent, data in dispatched.waiting(batch, but=left):
            try:
                dispatcher.publish(sent.zone, sent.sha256, data)
            except (OSError, CarrierError) as error:
                troubles.append(error)
                left.add(sent.zone)
            else:
                dispatched.hand_over(batch, sent)
                count += 1
    for trouble in troubles:
        raise trouble
    return count

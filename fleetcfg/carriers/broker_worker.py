"""Work comes from RabbitMQ into a zone, and results go back: two lines, a pool of threads.

One line brings slices and takes acknowledgements, the other one publishes results: a broker that
takes no more (its disk is full) still hears what was done. A slice is acknowledged once its result
waits on the disk here, so that nothing is lost; it may come twice, and is done once.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from time import monotonic
from typing import Final

from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.carriers.broker_line import Amqp, open_line, publish, told
from fleetcfg.carriers.broker_place import (
    RESULTS_EXCHANGE,
    RESULTS_KEY,
    WORK_QUEUE,
    BrokerPlace,
)
from fleetcfg.errors import (
    CarrierError,
    FleetcfgError,
    LedgerError,
    RefusalError,
    Stage,
    UnforeseenError,
    system_refusal,
)
from fleetcfg.jobs.stop import Stop
from fleetcfg.ledger.locks import hold_lock

_TURN_SECONDS: Final = 0.5
_LONGEST_PAUSE: Final = 15.0
_FIRST_PAUSE: Final = 0.5
BROKEN_OFF: Final = "SLICE_BROKEN_OFF"
"""Code of what is raised for a slice that was begun, and goes on when it comes again."""

_FLUSH_SECONDS: Final = 30.0
_SPREAD: Final = 1000
_NOT_HERE: Final = frozenset({"ZONE_UNKNOWN", "ZONE_WORKER"})  # by a newer root: nothing is for us
_OURS: Final = (Stage.TOOL, Stage.LEDGER)  # what is wrong with this machine is no answer


@dataclass(frozen=True, slots=True)
class LineUp:
    """The line to the broker stands, and work is waited for."""

    broker: str
    zone: str


@dataclass(frozen=True, slots=True)
class LineLost:
    """A line to the broker does not stand, and why; it is tried again by itself."""

    why: CarrierError


@dataclass(frozen=True, slots=True)
class SliceAnswered:
    """The result of a slice, *sha256* its digest, waits on the disk to go home."""

    sha256: str


@dataclass(frozen=True, slots=True)
class SliceReturned:
    """There is no result of a message, and why.

    Attributes:
        again: Whether it will come again; else it lies among the dead letters.
    """

    why: FleetcfgError
    again: bool


WorkerNews = LineUp | LineLost | SliceAnswered | SliceReturned


@dataclass(frozen=True, slots=True)
class BrokerWorker:
    """See the module.

    Attributes:
        do: Does a slice; its result waits in *outgoing* when this returns its digest.
        break_off: Has all that is being done begin no other device.
        tell: Called from any thread.
    """

    place: BrokerPlace
    outgoing: OutgoingResults
    do: Callable[[bytes], str]
    break_off: Callable[[], None]
    tell: Callable[[WorkerNews], None]
    stop: Stop
    at_once: int
    _is_over: Event = field(default_factory=Event)

    def work(self) -> None:
        """Do slices as they come, until an end is asked for; what is begun is then finished."""
        publisher = Thread(target=self._keep_trying, args=(self._publish, self._is_over))
        publisher.daemon = True
        publisher.start()
        with ThreadPoolExecutor(self.at_once) as pool:
            try:
                self._keep_trying(partial(self._consume, pool), self.stop.flag)
            finally:
                self.break_off()
        self._is_over.set()
        publisher.join(_FLUSH_SECONDS)  # what the broker does not take waits on the disk

    def _keep_trying(self, attempt: Callable[[], None], is_over: Event) -> None:
        pause = _FIRST_PAUSE
        while True:
            began = monotonic()
            try:
                attempt()
            except Exception as error:  # noqa: BLE001 - whatever a foreign broker makes pika raise
                self._tell_lost(error)
            else:
                return
            if monotonic() - began > _LONGEST_PAUSE:  # the line stood
                pause = _FIRST_PAUSE
            spread = secrets.randbelow(_SPREAD) / _SPREAD  # many do not come back at once
            if is_over.wait(pause * (1 + spread)):
                return
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _tell_lost(self, error: Exception) -> None:
        if not isinstance(error, CarrierError):
            error = told(error, self.place, self.outgoing.zone)
        self.tell(LineLost(error))

    def _consume(self, pool: ThreadPoolExecutor) -> None:
        busy: set[int] = set()
        try:
            with open_line(self.place, self.outgoing.zone) as line:
                channel = line.channel()
                channel.basic_qos(prefetch_count=self.at_once)

                def take(_channel: Amqp, method: Amqp, _headers: Amqp, body: bytes) -> None:
                    busy.add(method.delivery_tag)
                    done = partial(busy.discard, method.delivery_tag)
                    pool.submit(self._answer, line, channel, method.delivery_tag, body, done)

                consumer = channel.basic_consume(WORK_QUEUE, take)
                self.tell(LineUp(str(self.place), self.outgoing.zone))
                while busy or not self.stop.is_asked:
                    line.process_data_events(time_limit=_TURN_SECONDS)
                    if self.stop.is_asked and consumer:
                        channel.basic_cancel(consumer)
                        consumer = ""
                    elif consumer and consumer not in channel.consumer_tags:
                        why = {"broker": str(self.place), "zone": self.outgoing.zone}
                        raise CarrierError("BROKER_UNREACHABLE", **why, why="consumer cancelled")
        finally:
            if busy:
                self.break_off()

    def _answer(
        self,
        line: Amqp,
        channel: Amqp,
        tag: int,
        body: bytes,
        done: Callable[[], None],
    ) -> None:
        """Do a slice in a thread of the pool, and have the line's own thread acknowledge it."""
        try:
            self.tell(SliceAnswered(self.do(body)))
        except Exception as error:  # noqa: BLE001 - a thread that dies would keep the slice
            why = _named(error)
            again = not isinstance(why, RefusalError) or why.stage in _OURS
            if why.code in _NOT_HERE:  # others may do it, and whatever else comes
                again = True
                self.stop.ask()
            self.tell(SliceReturned(why, again))
            if again and why.code != BROKEN_OFF:
                self.stop.flag.wait(_LONGEST_PAUSE)  # this machine is not fit just now
            settle = partial(channel.basic_reject, tag, requeue=again)
        else:
            settle = partial(channel.basic_ack, tag)

        def finish() -> None:
            done()
            settle()

        with suppress(Exception):  # the line is lost: the slice comes again
            line.add_callback_threadsafe(finish)

    def _publish(self) -> None:
        with open_line(self.place, self.outgoing.zone) as line:
            channel = line.channel()
            channel.confirm_delivery()
            while True:
                is_last = self._is_over.is_set()
                for sha256 in self.outgoing.waiting():
                    self._hand_over(channel, sha256)
                if is_last:
                    return
                line.process_data_events(time_limit=_TURN_SECONDS)

    def _hand_over(self, channel: Amqp, sha256: str) -> None:
        """Publish a result, unless another worker that shares the record is at it."""
        try:
            lock = hold_lock(self.outgoing.ledger, f"outgoing-{self.outgoing.zone}", seconds=0)
            with lock:
                data = self.outgoing.result(sha256)
                if data is not None:
                    publish(channel, RESULTS_EXCHANGE, RESULTS_KEY, data)
                    self.outgoing.forget(sha256)
        except LedgerError as error:
            if error.code != "LEDGER_BUSY":
                raise


def _named(error: Exception) -> FleetcfgError:
    if isinstance(error, FleetcfgError):
        return error
    if isinstance(error, OSError):
        return system_refusal(error)
    return UnforeseenError("INTERNAL", note="", kind=type(error).__name__)

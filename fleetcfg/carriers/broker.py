"""RabbitMQ carries slices and results: a virtual host a zone, and in it three queues."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from time import monotonic
from typing import Final

from fleetcfg.carriers.broker_line import Amqp, open_line, publish, told
from fleetcfg.carriers.broker_place import (
    DEAD_QUEUE,
    RESULTS_QUEUE,
    WORK_EXCHANGE,
    WORK_KEY,
    BrokerPlace,
)
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, ReturnedSlice
from fleetcfg.errors import CarrierError

_MOST_MESSAGES: Final = 10_000  # of one queue that are looked at in one turn: a flood makes us late
_BLOCKED_SECONDS: Final = 30.0
_KINDS: Final[Mapping[str, type[CarriedResult | ReturnedSlice]]] = {
    RESULTS_QUEUE: CarriedResult,
    DEAD_QUEUE: ReturnedSlice,
}


class BrokerDispatcher:
    """See the module. One line at a time is open: to the zone that was asked for last.

    What was found and neither settled nor refused is in its queue again once the line is closed, or
    anything else is asked for: another machine may wait for it, and who waits here does so for
    hours.
    """

    def __init__(self, place: BrokerPlace) -> None:
        self._place = place
        self._zone = ""
        self._channel: Amqp = None
        self._opened = ExitStack()
        self._used = monotonic()
        self._held = 0

    def close(self) -> None:
        """Close the line."""
        self._channel, self._held = None, 0
        self._opened.close()

    def serves(self, zone: str) -> bool:
        """See `Dispatcher`."""
        return self._place.zones is None or zone in self._place.zones

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """See `Dispatcher`. Raises CarrierError: ``BROKER_*``."""
        del sha256  # who takes it knows it by its bytes
        with self._telling(zone):
            publish(self._open(zone), WORK_EXCHANGE, WORK_KEY, slice_)

    def ready(self, zones: Iterable[str]) -> int:
        """See `Dispatcher`. Raises CarrierError: ``BROKER_*``."""
        self._let_go()
        count = 0
        for zone in sorted(filter(self.serves, zones)):
            with self._telling(zone):
                channel = self._open(zone)
                for queue in _KINDS:
                    count += channel.queue_declare(queue, passive=True).method.message_count
        return count

    def results(self, zones: Iterable[str]) -> Iterator[Carried]:
        """See `Dispatcher`."""
        self._let_go()
        for zone in sorted(filter(self.serves, zones)):
            for queue in _KINDS:
                try:
                    yield from self._found(zone, queue)
                except CarrierError as error:
                    yield error
                    break

    def settle(self, carried: CarriedResult | ReturnedSlice) -> None:
        """See `Dispatcher`. Raises CarrierError: ``BROKER_*``; then it comes again."""
        if callable(carried.handle):
            with self._telling(self._zone):
                carried.handle()
            self._held -= 1

    refuse = settle

    def _found(self, zone: str, queue: str) -> Iterator[CarriedResult | ReturnedSlice]:
        for _ in range(_MOST_MESSAGES):
            with self._telling(zone):
                channel = self._open(zone)
                method, _, body = channel.basic_get(queue)
            if method is None:
                return
            done = partial(channel.basic_ack, method.delivery_tag)
            self._held += 1
            yield _KINDS[queue](f"{zone}: {queue}", body, done)

    def _let_go(self) -> None:
        """Close a line on which something was left, or that the broker may have given up."""
        if self._held or monotonic() - self._used > self._place.heartbeat:
            self.close()

    def _open(self, zone: str) -> Amqp:
        if self._channel is None or self._zone != zone:
            self.close()
            how = open_line(self._place, zone, blocked_seconds=_BLOCKED_SECONDS)
            self._channel = self._opened.enter_context(how).channel()
            self._channel.confirm_delivery()
            self._zone = zone
        return self._channel

    @contextmanager
    def _telling(self, zone: str) -> Generator[None]:
        """Give the line up at the first trouble, and say which it was."""
        try:
            yield
        except Exception as error:  # whatever a foreign broker makes pika raise
            self.close()
            if isinstance(error, CarrierError):
                raise
            raise told(error, self._place, zone) from error
        self._used = monotonic()

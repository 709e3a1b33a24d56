"""A line to the broker, for one zone: TLS, each side proven by its certificate and nothing else."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias

import pika
from pika import exceptions as amqp
from pika.credentials import ExternalCredentials

from fleetcfg.carriers.broker_place import BrokerPlace, vhost_of
from fleetcfg.errors import CarrierError

Amqp: TypeAlias = Any
"""What pika gives, a line or a channel, say: it does not tell its types."""

_CONNECT_SECONDS: Final = 10.0
_PERSISTENT: Final = 2
_MOST_WHY: Final = 300
_LET_IN_BY_NOBODY: Final = (
    amqp.AuthenticationError,
    amqp.IncompatibleProtocolError,  # so pika calls it if the line ends before a word was said
    amqp.ProbableAccessDeniedError,
    amqp.ProbableAuthenticationError,
)
_ACCESS_REFUSED: Final = (403, 530)


def told(error: BaseException, place: BrokerPlace, zone: str) -> CarrierError:
    """Return *error* with a code: BROKER_REFUSED, _UNPROVEN, _BLOCKED or _UNREACHABLE.

    One that has a code keeps it.
    """
    if isinstance(error, CarrierError):
        return error
    why = _why(error)
    facts = {"broker": str(place), "zone": zone, "why": why}
    if "certificate verify failed" in why:
        return CarrierError("BROKER_UNPROVEN", **facts)
    if isinstance(error, _LET_IN_BY_NOBODY) or getattr(error, "reply_code", 0) in _ACCESS_REFUSED:
        return CarrierError("BROKER_REFUSED", **facts)
    if isinstance(error, amqp.ConnectionBlockedTimeout | amqp.NackError):
        return CarrierError("BROKER_BLOCKED", **facts)
    return CarrierError("BROKER_UNREACHABLE", **facts)


def _why(error: BaseException) -> str:
    """Return what was said of it, as one line: pika puts what it caught into its own errors."""
    while inner := _within(error):
        error = inner[0]
    text = getattr(error, "reply_text", "") or str(error) or repr(error.args)
    clean = "".join(char for char in str(text) if char.isprintable())
    return f"{type(error).__name__}: {clean}"[:_MOST_WHY]


def _within(error: BaseException) -> list[BaseException]:
    every = getattr(error, "exception", None), *error.args
    return [one for one in every if isinstance(one, BaseException)]


@contextmanager
def open_line(
    place: BrokerPlace, zone: str, *, blocked_seconds: float | None = None
) -> Generator[Amqp]:
    """Open a line (`pika.BlockingConnection`) into the virtual host of *zone*, while inside.

    Args:
        place: The broker.
        zone: Of which the queues are.
        blocked_seconds: How long the broker may say that it takes nothing, as when its disk is
            full, before what publishes gives up; None for ever.
    """
    try:
        line = pika.BlockingConnection(line_parameters(place, zone, blocked_seconds))
    except Exception as error:  # of a dozen kinds; each is raised again, with its code
        raise told(error, place, zone) from error  # whatever a foreign broker makes pika raise
    try:
        yield line
    except (amqp.AMQPError, OSError) as error:
        raise told(error, place, zone) from error
    finally:
        with suppress(Exception):  # the line is given up, whatever it says to that
            line.close()


def line_parameters(place: BrokerPlace, zone: str, blocked_seconds: float | None) -> Amqp:
    """Return how pika opens such a line (`pika.ConnectionParameters`)."""
    try:
        context = ssl.create_default_context(cafile=str(place.ca))  # the system's CAs are not asked
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        # No passphrase: no person is asked.
        context.load_cert_chain(place.certificate, place.key, password=str)
    except OSError as error:  # one is not there, not yet the other's, or is no PEM
        facts = {"broker": str(place), "zone": zone, "file": str(place.certificate)}
        raise CarrierError("BROKER_CERTIFICATE", **facts, why=_why(error)) from error
    return pika.ConnectionParameters(
        host=place.server.host,
        port=place.server.port,
        virtual_host=vhost_of(zone),
        credentials=ExternalCredentials(),
        ssl_options=pika.SSLOptions(context, place.server.host),
        heartbeat=place.heartbeat,
        blocked_connection_timeout=blocked_seconds,
        socket_timeout=_CONNECT_SECONDS,
        stack_timeout=2 * _CONNECT_SECONDS,
        connection_attempts=1,
    )


def publish(channel: Amqp, exchange: str, key: str, body: bytes) -> None:
    """Publish *body*; the broker has it on the disk of its queue when this returns.

    *channel* is one with confirms. What no queue takes is refused (`amqp.UnroutableError`).
    """
    channel.basic_publish(
        exchange, key, body, pika.BasicProperties(delivery_mode=_PERSISTENT), mandatory=True
    )

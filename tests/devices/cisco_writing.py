"""A codec that is written to, by either wire, and what its writer says of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.cisco_ce.write import CiscoWriter, open_writer
from fleetcfg.devices.writer import Write, WriteReply, WriteReport
from fleetcfg.model.fleet import Device
from tests.devices.conftest import LIMITS, Codecs, expect_anything

WAYS = ("https", "ssh")
way = pytest.mark.parametrize("transport", WAYS)

VOLUME = Write("Audio DefaultVolume", "33")
NAME = Write("SystemUnit Name", 'Phòng "số 2" & <A> \\ \\" ')
SEVERING = Write("NetworkServices Websocket", "FollowHTTPService")


@contextmanager
def writing(codecs: Codecs, device: Device, limits: DeviceLimits = LIMITS) -> Iterator[CiscoWriter]:
    writer = open_writer(device, codecs.credential(), limits)
    assert isinstance(writer, CiscoWriter)
    try:
        yield writer
    finally:
        writer.close()


def written(codecs: Codecs, name: str, transport: str, *writes: Write) -> WriteReport:
    with writing(codecs, codecs.device(name, transport)) as writer:
        return writer.write(writes, expect_anything)


def reading(codecs: Codecs, name: str, transport: str, paths: Sequence[str]) -> list[object]:
    with codecs.talking(codecs.device(name, transport)) as driver:
        snapshot = driver.read()
    return [snapshot.at(path) for path in paths]


def outcomes(receipt: WriteReport) -> dict[str, str]:
    return {one.write.path: one.status for one in receipt.results}


def reasons(receipt: WriteReport) -> set[str]:
    return {one.reason for one in receipt.results}


def around(
    writer: CiscoWriter, before: Callable[[], object], after: Callable[[], object] | None = None
) -> None:
    """Have something happen when writes are sent: once the device was read, before they leave."""
    put = writer._writing.put

    def watched(writes: Sequence[Write]) -> list[WriteReply]:
        before()
        said = put(writes)
        if after is not None:
            after()
        return said

    writer._writing.put = watched  # type: ignore[method-assign]

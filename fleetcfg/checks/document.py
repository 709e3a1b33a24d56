"""Could everything that the device said be read?"""

from collections.abc import Iterator
from typing import Final

from fleetcfg.checks.check import DeviceCase, DeviceCheck, Need
from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict


def check_document(case: DeviceCase) -> Iterator[Finding]:
    """Yield that some characters could not be read.

    Codecs put raw control bytes of a screen's name into their documents; what stood there is lost.
    """
    if characters := case.snapshot.mended + case.status.mended:
        yield Finding(
            host=case.device.host,
            verdict=Verdict.UNREADABLE,
            parameter="device.document",
            severity="low",
            reason="DOCUMENT_MENDED",
            facts={"characters": characters},
        )


DOCUMENT: Final = DeviceCheck(
    "document",
    needs=frozenset({Need.SNAPSHOT, Need.STATUS}),
    verdicts=frozenset({Verdict.UNREADABLE}),
    clauses=frozenset(),
    run=check_document,
)

"""One codec made from its own documents, as it wrote them, and served until told to stop."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fleetcfg_kit.sim.cisco_ce.family import family
from fleetcfg_kit.sim.cisco_ce.models.catalog import loaded
from fleetcfg_kit.sim.core.engine import SimEngine
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.serve import ReadyCallback, read_file, serve


@dataclass(frozen=True, slots=True)
class CodecDocuments:
    """What was read from a codec: its configuration.xml, and more of it if there is more."""

    configuration: Path
    status: Path | None = None
    valuespace: Path | None = None


@dataclass(frozen=True, slots=True)
class CodecPlace:
    """Where a codec listens, who may log in, and how it behaves; `rtt_ms` in milliseconds."""

    address: str
    https_port: int
    ssh_port: int
    user: str
    password: str
    fault: str
    rtt_ms: float


def serve_documents(
    documents: CodecDocuments, place: CodecPlace, now: datetime, ready: ReadyCallback
) -> None:
    """Simulate one codec until the process is told to stop.

    Raises:
        SimError: SIM_FILE_UNREADABLE, SIM_DOCUMENT_UNREADABLE, SIM_DOCUMENT_OTHER,
            SIM_ADDRESS_NOT_LOOPBACK, and as `SimEngine` and `fleetcfg_kit.sim.core.serve.serve`.
    """
    status, valuespace = documents.status, documents.valuespace
    model = loaded(
        read_file(documents.configuration),
        read_file(status) if status else None,
        read_file(valuespace) if valuespace else None,
    )
    serial = model.status.value_at("systemunit\nhardware\nmodule\nserialnumber")
    mac = model.status.value_at("network[1]\nethernet\nmacaddress")
    device = SimDevice("device", place.address, "", model.version, serial, mac, fault=place.fault)
    ports = place.https_port, place.ssh_port
    fleet = SimFleet((device,), place.user, place.password, *ports, place.rtt_ms)
    codecs = family(model)
    with tempfile.TemporaryDirectory(prefix="fleetcfg-sim-") as folder:
        serve(SimEngine(fleet, Path(folder), now, lambda _: codecs), ready)

"""By what a box proves itself, before it is told anything: no credential is here to be sent."""

from typing import NoReturn

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import CertificatePin, HostKeyPin
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import DeviceProof


def show_proof(peer: Peer, proof: DeviceProof, limits: DeviceLimits) -> str:
    """Return the fingerprint of the certificate or host key that *peer* shows.

    No certificate or key is the empty pin, so each is refused, and named in the refusal.

    Args:
        peer: Whom to call.
        proof: ``certificate`` or ``host_key``.
        limits: Until when the connection must stand.

    Raises:
        DeviceError: It shows none: ``DEV_*`` as a transport says why.
    """
    try:
        if proof == "certificate":
            https = Https(peer, CertificatePin("", is_legacy=True), limits)
            try:
                https.prove()
            finally:
                https.close()
        else:
            Ssh(peer, HostKeyPin("", is_legacy=True), limits).log_in(_no_credential)
    except DeviceError as error:
        if shown := str(error.facts.get("shown", "")):
            return shown
        raise
    raise peer.trouble("DEV_CLOSED", phase="proof")


def _no_credential() -> NoReturn:
    """Give none: no box gets so far as to ask."""
    raise DeviceError("DEV_ABORTED")

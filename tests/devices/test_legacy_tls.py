"""What `legacy_tls` allows, and to whom: one device, and nothing but the TLS."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.https import Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import trust_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg_kit.sim.core.identity import CertificateIssuer
from fleetcfg_kit.testing.clock import NOON
from tests.devices.contract.bench import code_of

ADDRESS = "127.23.9.1"
# A ServerHello of TLS 1.2 without the extension of RFC 5746: version, random, no session,
# ECDHE-RSA-AES128-GCM-SHA256, no compression, no extensions.
_HELLO = bytes.fromhex("0303") + bytes(range(32)) + bytes.fromhex("00c02f00")
OLD_SERVER = bytes.fromhex("160303002a02000026") + _HELLO
BOX = Device("box", "x", ADDRESS, certificate="0" * 64)


@contextmanager
def saying(words: bytes) -> Iterator[int]:
    """Serve *words* to whoever says anything, and hang up; give the port."""
    with socket.create_server((ADDRESS, 0)) as server:

        def serve() -> None:
            plain, _ = server.accept()
            with plain:
                plain.recv(65_536)
                plain.sendall(words)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def code_with(device: Device) -> str:
    with saying(OLD_SERVER) as port:
        peer = Peer(device.host, device.address, port)
        https = Https(peer, trust_of(device, peer), DeviceLimits(30.0, 30.0))
        with pytest.raises(DeviceError) as refused:
            https.prove()
        https.close()
    return refused.value.code


def test_a_server_without_secure_renegotiation_is_refused_unless_it_is_allowed() -> None:
    assert code_with(BOX) == "DEV_TLS_OLD"
    assert code_with(replace(BOX, legacy_tls=True)) == "DEV_CLOSED", "it went on to the next step"


def test_what_one_device_is_allowed_no_other_is() -> None:
    peer = Peer(BOX.host, BOX.address, 443)
    allowed = trust_of(replace(BOX, legacy_tls=True), peer).context()
    strict = trust_of(BOX, peer).context()

    assert strict.minimum_version == ssl.TLSVersion.TLSv1_2
    assert allowed.minimum_version == ssl.TLSVersion.TLSv1_1
    assert allowed is not strict
    assert {cipher["name"] for cipher in strict.get_ciphers()} == {
        cipher["name"] for cipher in ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).get_ciphers()
    }


def test_a_ca_judges_what_is_allowed_old_tls_as_any_other(tmp_path) -> None:
    context = trust_of(replace(BOX, legacy_tls=True), Peer("box", ADDRESS, 443)).context()
    assert context.verify_mode is ssl.CERT_NONE, "the pin is compared instead"

    pem = CertificateIssuer(tmp_path, NOON).authority
    device = replace(BOX, certificate="", authority="ca.pem", authority_pem=pem, legacy_tls=True)
    context = trust_of(device, Peer("box", ADDRESS, 443)).context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@contextmanager
def without_forward_secrecy(folder: Path) -> Iterator[Device]:
    """Serve TLS 1.2 with a key exchange by RSA and nothing else, as old units do."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old")])
    whole = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    whole = whole.public_key(key.public_key()).serial_number(1)
    made = whole.not_valid_before(NOON).not_valid_after(NOON + timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain_key = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "old.pem").write_bytes(plain_key + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    context.load_cert_chain(folder / "old.pem")
    with socket.create_server((ADDRESS, 0)) as server:

        def serve() -> None:
            plain, _ = server.accept()
            with suppress(OSError), context.wrap_socket(plain, server_side=True) as wire:
                wire.recv(1)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        pin = certificate.fingerprint(hashes.SHA256()).hex()
        yield replace(BOX, port=server.getsockname()[1], certificate=pin)
        thread.join(10)


@pytest.mark.parametrize(("is_allowed", "code"), [(False, "DEV_TLS_OLD"), (True, "")])
def test_a_server_without_forward_secrecy_is_old_too(tmp_path, is_allowed, code) -> None:
    with without_forward_secrecy(tmp_path) as device:
        peer = Peer(device.host, device.address, device.port)
        trust = trust_of(replace(device, legacy_tls=is_allowed), peer)
        https = Https(peer, trust, DeviceLimits(30.0, 30.0))
        assert code_of(https.prove) == code
        https.close()

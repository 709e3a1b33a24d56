"""What reading a codec must keep beside the contract of every family, for every simulated model."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Neighbour
from fleetcfg.model.space import Text
from fleetcfg.model.value import Masked
from tests.devices.conftest import LIMITS, MODELS, Codecs, code_of

WAYS = ("https", "ssh")
way = pytest.mark.parametrize("transport", WAYS)


def read_code(codecs: Codecs, device: Device, **talk: Any) -> str:
    """Return the code with which reading *device* ends; empty if it does not fail."""
    trouble = None
    try:
        with codecs.talking(device, **talk) as driver:
            driver.read()
            driver.status()
    except DeviceError as error:
        trouble = error
    if trouble is None:
        return ""
    assert trouble.facts["host"] == device.host
    assert "Bí mật" not in f"{trouble} {trouble.__context__!r}"
    return trouble.code


@pytest.mark.parametrize("name", MODELS)
def test_both_ways_give_equal_snapshots(codecs: Codecs, name: str) -> None:
    found = {}
    for transport in WAYS:
        with codecs.talking(codecs.device(name, transport)) as driver:
            found[transport] = driver.read(), driver.status(), driver.spaces()

    (https, state, spaces), (ssh, ssh_state, ssh_spaces) = found["https"], found["ssh"]
    assert https == ssh
    assert list(https.values) == list(ssh.values)
    assert len(https.values) > 150
    assert https.at("SIP Authentication Password") == Masked()
    assert (
        Neighbour("CDP", "sw-lc-01", f"Gi1/0/{int(https.identity.serial[-4:])}") in state.neighbours
    )
    assert state.neighbours == ssh_state.neighbours
    assert state.clock is not None
    assert spaces.keys() == ssh_spaces.keys() == set(https.paths())
    for path, space in spaces.items():
        assert isinstance(space, Text) or space == ssh_spaces[path]


@way
def test_values_that_look_like_the_end_of_an_answer_are_values(
    codecs: Codecs, transport: str
) -> None:
    with codecs.talking(codecs.device("pro", transport)) as driver:
        values = driver.read().values

    assert values["SystemUnit Name"] == 'Phòng họp "số 1" \\ OK'
    assert values["SIP DisplayName"] == "** end"


@way
def test_closing_ends_the_session_on_the_device(codecs: Codecs, transport: str) -> None:
    codecs.fleet.control("tamper", host="sx20", values={"Security Session MaxSessionsPerUser": "1"})

    codes = [read_code(codecs, codecs.device("sx20", transport)) for _ in range(4)]

    assert codes == [""] * 4


def test_the_authority_vouches_for_a_device_at_its_own_address(codecs: Codecs) -> None:
    device = codecs.device("kit9", "https", certificate="", authority=codecs.fleet.ready.ca_file)

    assert read_code(codecs, device) == ""


def test_a_certificate_of_another_authority_is_refused(codecs: Codecs, tmp_path_factory) -> None:
    device = codecs.device("kit9", "https", certificate="", authority="/nonexistent.pem")
    code = code_of(FAMILY.open, device, codecs.credential(), LIMITS)
    assert code == "DEV_AUTHORITY_UNREADABLE"
    other = tmp_path_factory.mktemp("ca") / "other.pem"
    other.write_bytes(made_certificate("other")[1])

    code = read_code(codecs, codecs.device("kit9", "https", certificate="", authority=str(other)))

    assert code == "DEV_CERTIFICATE_WRONG"
    assert codecs.asked == 0


def made_certificate(name: str) -> tuple[bytes, bytes, str]:
    """Make a self-signed certificate: key and certificate as PEM, and its SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(called, called, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    digest = sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()
    return private, made.public_bytes(serialization.Encoding.PEM), digest


@pytest.mark.parametrize(
    ("fault", "https", "ssh"),
    [
        ("slow", "DEV_TIMEOUT_READ", "DEV_TIMEOUT_READ"),
        ("broken_xml", "DEV_ANSWER_NOT_XML", ""),
        ("control_bytes", "", ""),
        ("tshell_failed", "DEV_NOT_READY", "DEV_NOT_READY"),
        ("rebooting", "DEV_NOT_READY", "DEV_NOT_READY"),
        ("forbidden_403", "DEV_FORBIDDEN", "DEV_AUTH_REJECTED"),
        ("busy_503", "DEV_BUSY", ""),
        ("password_refused_kbdint_only", "", ""),
        ("firmware_upgrade", "", ""),
    ],
)
def test_every_fault_has_its_code(codecs: Codecs, fault: str, https: str, ssh: str) -> None:
    # Short only where the time limit is what is tested: a busy machine must not decide the code.
    impatient = {
        ("slow", "https"): DeviceLimits(30.0, 0.5),
        ("slow", "ssh"): DeviceLimits(30.0, 0.5),
        ("busy_503", "https"): DeviceLimits(30.0, 1.5),
    }
    codecs.fleet.fault("pro", fault)

    codes = tuple(
        read_code(codecs, codecs.device("pro", way), limits=impatient.get((fault, way), LIMITS))
        for way in WAYS
    )

    assert codes == (https, ssh)


def test_a_document_longer_than_allowed_is_dropped(codecs: Codecs) -> None:
    def answer(path: str) -> bytes:
        return page("404 Not Found") if "session" in path else page("200 OK", b"<a>" * 500_000)

    with old_server(answer, codecs) as (device, _):
        code = read_code(codecs, device, limits=DeviceLimits(30.0, 60.0, most_bytes=1_000_000))

    assert code == "DEV_TOO_LARGE"


def test_says_how_much_it_mended(codecs: Codecs) -> None:
    codecs.fleet.fault("kit9", "control_bytes")

    with codecs.talking(codecs.device("kit9", "https")) as driver:
        driver.read()
        status = driver.status()

    assert status.mended > 0


def test_names_the_way_that_ssh_agreed_upon(codecs: Codecs) -> None:
    with codecs.talking(codecs.device("kit9", "ssh")) as driver:
        driver.identify()
        own: Any = driver
        agreed = own._wire._ssh.agreed

    assert "gcm" in agreed.cipher
    assert agreed.kex in {"curve25519", "nistp256"}


@contextmanager
def old_server(
    answer: Callable[[str], bytes], codecs: Codecs
) -> Iterator[tuple[Device, list[str]]]:
    """Serve HTTPS by hand, as firmware does that no simulated model has."""
    private, certificate, digest = made_certificate("old")
    pem = codecs.fleet.state / "old.pem"
    pem.write_bytes(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            plain, _ = door.accept()
            with context.wrap_socket(plain, server_side=True) as wire, wire.makefile("rb") as lines:
                while first := lines.readline().decode():
                    heard.append(first.strip())
                    while lines.readline() not in {b"\r\n", b""}:
                        pass
                    with suppress(OSError):  # who has read enough hangs up
                        wire.sendall(answer(first.split()[1]))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        port = door.getsockname()[1]
        yield Device("old", "cisco_ce", "127.0.0.1", port=port, certificate=digest), heard
        thread.join(5)


def page(status: str, body: bytes = b"", *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *more, "", ""]
    return "\r\n".join(lines).encode() + body


STATUS = b"<Status><SystemUnit><ProductId>SX20</ProductId></SystemUnit></Status>"


@pytest.mark.long
def test_firmware_without_sessions_gets_one_request_a_second_with_the_password(
    codecs: Codecs,
) -> None:
    def answer(path: str) -> bytes:
        if "session" in path:
            return page("404 Not Found")
        return page(
            "200 OK", STATUS if "status" in path else b"<Configuration><A>1</A></Configuration>"
        )

    with old_server(answer, codecs) as (device, heard), codecs.talking(device) as driver:
        snapshot = driver.read()

    assert snapshot.values == {"A": "1"}
    assert [line.split()[1] for line in heard] == [
        "/xmlapi/session/begin",
        "/status.xml",
        "/configuration.xml",
    ]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (page("302 Found", b"", "Location: /web/signin"), "DEV_SIGNIN_PAGE"),
        (page("418 Teapot"), "DEV_ANSWER_STATUS"),
        (page("423 Locked"), "DEV_LOCKED_OUT"),
        (page("503 Too many", b"503 Too many sessions\n"), "DEV_SESSIONS_FULL"),
        (b"SSH-2.0-what\r\n\r\n", "DEV_ANSWER_BROKEN"),
    ],
)
def test_other_answers_have_their_codes(codecs: Codecs, reply: bytes, code: str) -> None:
    with old_server(lambda _: reply, codecs) as (device, _):
        assert read_code(codecs, device) == code


@pytest.mark.parametrize(
    ("said", "https", "ssh"),
    [
        (b"220 mail\r\n" * 300, {"DEV_TLS_FAILED"}, {"DEV_SSH_FAILED", "DEV_CLOSED"}),
        (b"", {"DEV_CLOSED"}, {"DEV_CLOSED"}),
        (b"SSH-2.0-x\r\n", {"DEV_TLS_FAILED"}, {"DEV_CLOSED"}),
        (b"SSH-1.5-x\r\n", {"DEV_TLS_FAILED"}, {"DEV_SSH_FAILED", "DEV_CLOSED"}),
    ],
)
@way
def test_a_server_of_another_kind_is_told_apart(
    codecs: Codecs, transport: str, said: bytes, https: set[str], ssh: set[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            wire, _ = door.accept()
            with wire:
                wire.recv(16)
                with suppress(OSError):  # who has read enough hangs up
                    wire.sendall(said)

        Thread(target=serve, daemon=True).start()
        device = codecs.device("bar", transport, address="127.0.0.1", port=door.getsockname()[1])
        code = read_code(codecs, device, limits=LIMITS)

    assert code in (https if transport == "https" else ssh)
    assert codecs.asked == 0

"""ssh-keygen signs, this process verifies, and whatever stops it has a name."""

import os
import subprocess

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.signer.files import import_signature
from fleetcfg.signer.ssh import SshSigner, public_file, read_public
from fleetcfg.trust.crypto.sshsig import verify_sshsig
from tests.signer.conftest import signer_of

MESSAGE = b'DSSEv1 41 application/vnd.fleetcfg.approval.v1+json 7 {"a":1}'
SPACE = "approval.v1@so-khcn.example.vn"
KINDS = ("ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521", "rsa -b 3072")


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_in_a_file_signs_and_openssh_verifies_it_too(ssh_key, tmp_path, kind):
    file = ssh_key(kind=kind)
    signer = signer_of(file)

    blob = signer.sign(MESSAGE, SPACE)

    assert verify_sshsig(blob, MESSAGE, key=signer.key, namespace=SPACE, uv=False) is None
    assert signer.keyid == fingerprint(public_file(file))


def fingerprint(file) -> str:
    told = subprocess.run(["ssh-keygen", "-lf", file], capture_output=True, check=True, text=True)
    return told.stdout.split()[1]


def test_a_signature_that_ssh_keygen_wrote_to_a_file_is_imported_with_its_key(ssh_key, tmp_path):
    file = ssh_key()
    (tmp_path / "m.tbs").write_bytes(MESSAGE)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", SPACE, "-f", file, tmp_path / "m.tbs"]
    subprocess.run(command, check=True)

    signature = import_signature((tmp_path / "m.tbs.sig").read_bytes())

    signer = signer_of(file)
    assert signature.keyid == signer.keyid
    verify_sshsig(signature.data, MESSAGE, key=signer.key, namespace=SPACE, uv=False)


def refused(signer: SshSigner) -> str:
    with pytest.raises(RefusalError) as caught:
        signer.sign(MESSAGE, SPACE)
    return caught.value.code


def test_a_passphrase_is_never_asked_for_where_nobody_sits(ssh_key):
    assert refused(signer_of(ssh_key(passphrase="a long phrase"))) == "SIGNER_LOCKED"


def test_a_key_that_others_can_read_is_not_used(ssh_key):
    file = ssh_key()
    file.chmod(0o644)

    assert refused(signer_of(file)) == "SIGNER_KEY_OPEN"


def test_a_key_that_is_not_there_is_said_to_be_so(ssh_key):
    file = ssh_key()
    signer = signer_of(file)
    file.unlink()

    assert refused(signer) in {"SIGNER_FAILED", "SIGNER_AGENT"}


def test_the_private_key_of_somebody_else_is_found_out(ssh_key):
    mine, other = ssh_key("mine"), ssh_key("other")
    public_file(mine).write_bytes(public_file(other).read_bytes())
    signer = SshSigner(mine, read_public(public_file(other).read_bytes()), is_attended=False)

    assert refused(signer) in {"SIGNER_UNKNOWN", "SIGNER_FAILED"}


def test_a_machine_without_openssh_is_told_what_to_install(ssh_key, monkeypatch, tmp_path):
    signer = signer_of(ssh_key())
    monkeypatch.setenv("PATH", str(tmp_path))

    assert refused(signer) == "SIGNER_PROGRAM"


@pytest.fixture
def agent(monkeypatch, tmp_path):
    socket = tmp_path / "agent"
    with subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()  # it prints where it listens once it does
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield
        process.terminate()


def test_the_agent_signs_where_only_the_public_key_is_here(ssh_key, agent):
    file = ssh_key()
    subprocess.run(["ssh-add", "-q", file], check=True, env=os.environ)
    file.unlink()

    signer = signer_of(public_file(file))

    assert import_key(signer.sign(MESSAGE, SPACE), signer)


def import_key(blob: bytes, signer: SshSigner) -> bool:
    verify_sshsig(blob, MESSAGE, key=signer.key, namespace=SPACE, uv=False)
    return True


def test_an_agent_without_the_key_is_named_as_what_is_missing(ssh_key, agent):
    file = ssh_key()
    file.unlink()

    assert refused(signer_of(public_file(file))) == "SIGNER_AGENT"


@pytest.mark.parametrize(
    "text",
    [b"", b"ssh-ed25519", b"ssh-ed25519 !!!", b"ssh-rsa AAAA", b"a b\nc d\ne f\n", b"\xff\xfe x"],
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(RefusalError) as caught:
        read_public(text)

    assert caught.value.code in {"KEY_MALFORMED", "KEY_TYPE"}


@pytest.mark.parametrize(
    "file", [b"", b"  \n", b"-----BEGIN SSH SIGNATURE-----\n", b"\x30\x80", b"x"]
)
def test_what_is_no_signature_is_not_imported(file):
    with pytest.raises(RefusalError) as caught:
        import_signature(file)

    assert caught.value.code == "SIG_MALFORMED"

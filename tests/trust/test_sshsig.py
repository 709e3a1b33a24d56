"""A signature is good, of this key, for this purpose, by a finger on it; or it is refused by name.

`ssh-keygen` of the machine is the oracle: what it signs is accepted, and what is accepted here it
accepts too. It is more lenient on FIDO keys, and a test says where.
"""

import shutil
import subprocess
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.sshkey import read_ssh_key
from fleetcfg.trust.crypto.sshsig import MAX_ARMOUR, MAX_BLOB, read_armour, verify_sshsig
from fleetcfg_kit.testing.keys import (
    TOUCHED,
    UNLOCKED,
    armour,
    make_ed25519,
    make_p256,
    make_sk_ed25519,
    make_sk_p256,
    pack,
    spell_mpint,
)

MESSAGE = b"DSSEv1 1 a 1 b"
NAMESPACE = "approval.v1@so.example"
SIGNERS = {
    make.__name__.removeprefix("make_"): make("officer")
    for make in (make_ed25519, make_p256, make_sk_ed25519, make_sk_p256)
}
FIDO = {name: signer for name, signer in SIGNERS.items() if name.startswith("sk_")}
KEYGEN = shutil.which("ssh-keygen") or ""
TYPES = [
    ("ed25519", ()),
    ("ecdsa", ("-b", "256")),
    ("ecdsa", ("-b", "384")),
    ("ecdsa", ("-b", "521")),
    ("rsa", ("-b", "3072")),
]

needs_keygen = pytest.mark.skipif(KEYGEN is None, reason="ssh-keygen is not installed")


def refusal_of(call, *arguments, **named) -> str:
    with pytest.raises(RefusalError) as refused:
        call(*arguments, **named)
    return refused.value.code


def verify(blob, signer, message=MESSAGE, namespace=NAMESPACE, *, uv=False):
    return verify_sshsig(blob, message, key=signer.key, namespace=namespace, uv=uv)


def keygen(*arguments, stdin=b""):
    return subprocess.run(
        [KEYGEN, *map(str, arguments)], input=stdin, capture_output=True, check=False, timeout=600
    )


def keygen_accepts(folder, blob, public: str) -> bool:
    (folder / "allowed").write_text(f'officer namespaces="{NAMESPACE}" {public}\n')
    (folder / "sig").write_bytes(armour(blob))
    done = keygen(
        "-Y",
        "verify",
        "-f",
        folder / "allowed",
        "-I",
        "officer",
        "-n",
        NAMESPACE,
        "-s",
        folder / "sig",
        stdin=MESSAGE,
    )
    return done.returncode == 0


def line_of(signer) -> str:
    return f"{signer.algorithm} {b64encode(signer.blob).decode()}"


# ---------------------------------------------------------------- the oracle


@needs_keygen
@pytest.mark.parametrize(("kind", "options"), TYPES, ids="".join)
def test_what_ssh_keygen_signs_is_accepted_and_nothing_near_it(tmp_path, kind, options):
    keygen("-q", "-t", kind, *options, "-N", "", "-f", tmp_path / "key")
    public = b64decode((tmp_path / "key.pub").read_text().split()[1])
    key = read_ssh_key(public)

    for hash_name in ("sha512", "sha256"):
        signed = keygen(
            "-Y",
            "sign",
            "-n",
            NAMESPACE,
            "-f",
            tmp_path / "key",
            "-O",
            f"hashalg={hash_name}",
            stdin=MESSAGE,
        )
        blob = read_armour(signed.stdout)

        assert verify_sshsig(blob, MESSAGE, key=key, namespace=NAMESPACE, uv=False) is None
        for message, namespace, code in (
            (MESSAGE + b" ", NAMESPACE, "SIG_INVALID"),
            (MESSAGE, "root.v1@so.example", "SIG_NAMESPACE"),
        ):
            assert code == refusal_of(
                verify_sshsig, blob, message, key=key, namespace=namespace, uv=False
            )


@needs_keygen
@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_what_is_accepted_here_ssh_keygen_accepts_too(tmp_path, signer):
    blob = signer.sign(MESSAGE, NAMESPACE)

    verify(blob, signer)
    assert keygen_accepts(tmp_path, blob, line_of(signer))


@needs_keygen
def test_ssh_keygen_accepts_an_untouched_security_key_and_this_does_not(tmp_path):
    signer = make_sk_ed25519("officer")
    blob = signer.but(flags=0).sign(MESSAGE, NAMESPACE)

    assert keygen_accepts(tmp_path, blob, line_of(signer))
    assert refusal_of(verify, blob, signer) == "SIG_SK_NO_TOUCH"


@needs_keygen
def test_fingerprints_are_those_that_ssh_keygen_prints(tmp_path):
    signer = make_ed25519("officer")
    (tmp_path / "key.pub").write_text(line_of(signer))

    printed = keygen("-l", "-f", tmp_path / "key.pub").stdout.decode()

    assert printed.split()[1] == signer.keyid


@needs_keygen
def test_a_certificate_is_refused(tmp_path):
    for name in ("authority", "key"):
        keygen("-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name)
    keygen("-q", "-s", tmp_path / "authority", "-I", "officer", tmp_path / "key.pub")
    certificate = b64decode((tmp_path / "key-cert.pub").read_text().split()[1])

    assert refusal_of(read_ssh_key, certificate) == "KEY_TYPE"


@needs_keygen
def test_a_short_rsa_key_is_refused(tmp_path):
    keygen("-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", tmp_path / "key")
    blob = b64decode((tmp_path / "key.pub").read_text().split()[1])

    assert refusal_of(read_ssh_key, blob) == "KEY_WEAK"


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_refuses_another_key_another_purpose_another_message(signer):
    blob = signer.sign(MESSAGE, NAMESPACE)

    assert refusal_of(verify, blob, make_ed25519("somebody")) == "SIGNER_UNKNOWN"
    assert refusal_of(verify, blob, signer, namespace=NAMESPACE + "x") == "SIG_NAMESPACE"
    assert refusal_of(verify, blob, signer, message=b"") == "SIG_INVALID"


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_no_changed_byte_is_accepted(signer):
    blob = signer.sign(MESSAGE, NAMESPACE)

    for at in range(len(blob)):
        for bits in (0x01, 0x80, 0xFF):
            changed = blob[:at] + bytes([blob[at] ^ bits]) + blob[at + 1 :]
            assert refusal_of(verify, changed, signer)


@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_no_shorter_or_longer_blob_is_accepted(signer):
    blob = signer.sign(MESSAGE, NAMESPACE)

    assert {refusal_of(verify, blob[:end], signer) for end in range(len(blob))} == {"SIG_MALFORMED"}
    assert refusal_of(verify, blob + b"\0", signer) == "SIG_MALFORMED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": 2}, "SIG_VERSION"),
        ({"reserved": b"x"}, "SIG_MALFORMED"),
        ({"hash_name": "sha1"}, "SIG_HASH_ALG"),
        ({"hash_name": "md5"}, "SIG_HASH_ALG"),
        ({"hash_name": "sha384"}, "SIG_HASH_ALG"),
        ({"claimed": "ssh-rsa"}, "SIG_ALG"),
        ({"claimed": "rsa-sha2-512"}, "SIG_ALG"),
        ({"claimed": "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"}, "SIG_ALG"),
    ],
    ids=str,
)
@pytest.mark.parametrize("signer", SIGNERS.values(), ids=SIGNERS.keys())
def test_refuses_other_forms_although_the_signature_is_good(signer, changes, code):
    blob = signer.but(**changes).sign(MESSAGE, NAMESPACE)

    assert refusal_of(verify, blob, signer) == code


@pytest.mark.parametrize("signer", FIDO.values(), ids=FIDO.keys())
@pytest.mark.parametrize(
    ("flags", "uv", "code"),
    [
        (0, False, "SIG_SK_NO_TOUCH"),
        (UNLOCKED, False, "SIG_SK_NO_TOUCH"),
        (UNLOCKED, True, "SIG_SK_NO_TOUCH"),
        (TOUCHED, True, "SIG_SK_NO_UV"),
        (TOUCHED | 0x40, False, "SIG_SK_FLAGS"),
        (TOUCHED | UNLOCKED | 0x80, True, "SIG_SK_FLAGS"),
        (TOUCHED | 0x02, False, "SIG_SK_FLAGS"),
    ],
)
def test_a_security_key_must_say_that_it_was_touched_and_no_more(signer, flags, uv, code):
    blob = signer.but(flags=flags).sign(MESSAGE, NAMESPACE)

    assert refusal_of(verify, blob, signer, uv=uv) == code


@pytest.mark.parametrize("signer", FIDO.values(), ids=FIDO.keys())
def test_a_security_key_tells_its_counter(signer):
    blob = signer.but(flags=TOUCHED | UNLOCKED, counter=0xFFFFFFFF).sign(MESSAGE, NAMESPACE)

    assert verify(blob, signer, uv=True) == 0xFFFFFFFF


@pytest.mark.parametrize("application", ["", "https://example.vn", "SSH:"])
def test_a_security_key_that_was_made_for_something_else_is_refused(application):
    signer = make_sk_ed25519("officer").but(application=application)

    assert refusal_of(verify, signer.sign(MESSAGE, NAMESPACE), signer) == "SIG_SK_APPLICATION"


def test_a_signature_of_the_bare_key_is_not_one_of_the_security_key():
    bare, fido = make_ed25519("same"), make_sk_ed25519("same")

    assert refusal_of(verify, bare.sign(MESSAGE, NAMESPACE), fido) == "SIGNER_UNKNOWN"
    assert bare.key.spki_sha256 == fido.key.spki_sha256


def test_an_unpadded_number_in_a_signature_is_refused():
    signer = make_p256("officer")
    blob = signer.sign(MESSAGE, NAMESPACE)
    head = b"SSHSIG" + (1).to_bytes(4, "big")

    for r, s in (
        (b"", spell_mpint(1)),
        (b"\xff", spell_mpint(1)),
        (b"\0\1", spell_mpint(1)),
        (spell_mpint(1), b"\x80"),
    ):
        inner = pack(signer.algorithm, pack(r, s))
        changed = head + pack(signer.blob, NAMESPACE, b"", "sha512", inner)
        assert refusal_of(verify, changed, signer) == "SIG_MALFORMED"
    assert verify(blob, signer) is None


def test_a_huge_blob_is_refused_unread():
    assert refusal_of(verify, bytes(MAX_BLOB + 1), make_ed25519("officer")) == "SIG_TOO_LARGE"


@given(st.binary(max_size=120) | st.binary(max_size=60).map(lambda b: b"SSHSIG\0\0\0\1" + b))
def test_any_bytes_are_refused_and_nothing_else_happens(data):
    assert refusal_of(verify, data, SIGNERS["ed25519"])


# ---------------------------------------------------------------- public keys


POINT = make_p256("officer").blob[-65:]
KEYS = {
    "nothing": (b"", "KEY_MALFORMED"),
    "too large": (bytes(10_000), "KEY_MALFORMED"),
    "an unknown type": (pack("ssh-dss", b"\1"), "KEY_TYPE"),
    "a type that is not ASCII": (pack("ssh-é"), "KEY_MALFORMED"),
    "31 bytes": (pack("ssh-ed25519", bytes(31)), "KEY_MALFORMED"),
    "a byte too many": (make_ed25519("a").blob + b"\0", "KEY_MALFORMED"),
    "a security key without application": (make_sk_ed25519("a").blob[:-8], "KEY_MALFORMED"),
    "another curve": (pack("ecdsa-sha2-nistp256", "nistp384", POINT), "KEY_MALFORMED"),
    "a point off the curve": (
        pack("ecdsa-sha2-nistp256", "nistp256", b"\4" + b"\1" * 64),
        "KEY_MALFORMED",
    ),
    "a compressed point": (
        pack("ecdsa-sha2-nistp256", "nistp256", b"\2" + POINT[1:33]),
        "KEY_MALFORMED",
    ),
    "RSA of 3071 bits": (pack("ssh-rsa", spell_mpint(65537), spell_mpint(2**3070 + 1)), "KEY_WEAK"),
    "RSA with exponent 3": (
        pack("ssh-rsa", spell_mpint(3), spell_mpint(2**3071 + 1)),
        "KEY_MALFORMED",
    ),
    "RSA with an even exponent": (
        pack("ssh-rsa", spell_mpint(2**17), spell_mpint(2**3071 + 1)),
        "KEY_MALFORMED",
    ),
    "RSA of 16385 bits": (
        pack("ssh-rsa", spell_mpint(65537), spell_mpint(2**16384 + 1)),
        "KEY_MALFORMED",
    ),
    "a negative modulus": (pack("ssh-rsa", spell_mpint(65537), b"\x80" * 400), "KEY_MALFORMED"),
}


@pytest.mark.parametrize(("blob", "code"), KEYS.values(), ids=KEYS.keys())
def test_refuses_the_key(blob, code):
    assert refusal_of(read_ssh_key, blob) == code


@given(st.binary(max_size=120) | st.binary(max_size=60).map(lambda b: pack("ssh-rsa") + b))
def test_any_bytes_are_no_key_and_nothing_else_happens(data):
    assert refusal_of(read_ssh_key, data) in {"KEY_MALFORMED", "KEY_TYPE", "KEY_WEAK"}


# ---------------------------------------------------------------- armour

ARMOUR = armour(make_ed25519("officer").sign(MESSAGE, NAMESPACE))


def test_armour_is_read_with_the_line_ends_of_any_system():
    blob = make_ed25519("officer").sign(MESSAGE, NAMESPACE)

    assert read_armour(ARMOUR) == read_armour(ARMOUR.replace(b"\n", b"\r\n")) == blob
    assert read_armour(b"\n" + ARMOUR + b"\n\n") == blob


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"x" + ARMOUR,
        ARMOUR + b"x",
        ARMOUR + ARMOUR,
        ARMOUR.replace(b"END", b"BEGIN"),
        ARMOUR.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"),
        ARMOUR[: ARMOUR.index(b"-----END")],
        ARMOUR[:60] + b"=" + ARMOUR[60:],
        ARMOUR[:60] + b" " + ARMOUR[60:],
        armour(b"SSHSIG"),
        armour(b"PK"),
    ],
    ids=range(11),
)
def test_refuses_what_is_not_one_armoured_signature(text):
    assert refusal_of(read_armour, text) == "SIG_MALFORMED"


def test_refuses_a_huge_armour_unread():
    assert refusal_of(read_armour, b" " * (MAX_ARMOUR + 1)) == "SIG_TOO_LARGE"

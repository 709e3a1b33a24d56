"""OpenSSL makes signatures that are accepted here, and accepts those made here.

Where it accepts more, the difference is stated: each is an attack that fleetcfg refuses. With a
software token (`softhsm2`, `pkcs11-provider` and `opensc` of Debian) the key never leaves it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import serialization

from fleetcfg.errors import RefusalError
from tests.trust.cms.make_cms import MESSAGE, NOW, Wish, encoded, info_of, issue, key, make_signed

OPENSSL = shutil.which("openssl") or ""
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
EPOCH = str(int(NOW.timestamp()))
LIBRARIES = Path(os.environ.get("FLEETCFG_TEST_LIBRARIES", "/usr/lib"))
PIN = "648219"


def openssl(*words: str, folder: Path, env=None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([OPENSSL, *words], cwd=folder, env=env, check=False, capture_output=True)


def write_world(folder: Path, pki, holder) -> None:
    pem = serialization.Encoding.PEM
    (folder / "message").write_bytes(MESSAGE)
    (folder / "anchor.pem").write_bytes(pki.root.certificate.public_bytes(pem))
    (folder / "sub.pem").write_bytes(pki.sub.certificate.public_bytes(pem))
    (folder / "signer.pem").write_bytes(holder.certificate.public_bytes(pem))
    if not isinstance(holder.key, str):
        private = holder.key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "key.pem").write_bytes(private)


def sign(folder: Path, *words: str, key_name: str = "key.pem", env=None) -> bytes:
    made = openssl(
        "cms",
        "-sign",
        "-binary",
        "-in",
        "message",
        "-signer",
        "signer.pem",
        "-inkey",
        key_name,
        "-certfile",
        "sub.pem",
        "-outform",
        "DER",
        "-out",
        "signature",
        *words,
        folder=folder,
        env=env,
    )
    assert made.returncode == 0, made.stderr
    return (folder / "signature").read_bytes()


def accepts(folder: Path, signature: bytes, message: bytes = MESSAGE) -> bool:
    (folder / "signature").write_bytes(signature)
    (folder / "message").write_bytes(message)
    return (
        openssl(
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "signature",
            "-content",
            "message",
            "-CAfile",
            "anchor.pem",
            "-purpose",
            "any",
            "-attime",
            EPOCH,
            "-out",
            "verified",
            folder=folder,
        ).returncode
        == 0
    )


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa2048"])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_what_openssl_signed_is_accepted(pki, verify, tmp_path, kind, digest):
    holder = issue(Wish("Oracle", key(f"oracle-{kind}", kind), issuer=pki.sub))
    write_world(tmp_path, pki, holder)

    verify(sign(tmp_path, "-cades", "-md", digest), holder)


PSS_WORDS = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest")


@pytest.mark.parametrize("words", [("-keyid",), PSS_WORDS])
def test_other_forms_that_openssl_makes_are_accepted(pki, verify, tmp_path, words):
    holder = issue(Wish("Oracle", key("oracle-rsa2048", "rsa2048"), issuer=pki.sub))
    write_world(tmp_path, pki, holder)

    verify(sign(tmp_path, "-cades", "-md", "sha256", *words), holder)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("-md", "sha256"), "CMS_NO_ESS"),
        (("-md", "sha256", "-noattr"), "CMS_NO_SIGNED_ATTRS"),
        (("-cades", "-md", "sha256", "-nodetach"), "CMS_NOT_DETACHED"),
        (("-cades", "-md", "sha1"), "SIG_HASH_ALG"),
        (("-cades", "-md", "sha256", "-nocerts"), "CMS_SIGNER_CERT"),
        (("-cades", "-md", "sha256", "-stream", "-indef"), None),
    ],
)
def test_forms_that_openssl_makes_and_that_are_no_signature_here(
    pki, verify, tmp_path, words, code
):
    write_world(tmp_path, pki, pki.signer)
    signature = sign(tmp_path, *words)

    if code is None:  # streamed and detached, OpenSSL writes DER all the same, or BER: by version
        assert signature[1] != 0x80 or refused(verify, signature) == "SIG_NOT_DER"
    else:
        assert refused(verify, signature) == code


def refused(verify, signature: bytes, **other) -> str:
    with pytest.raises(RefusalError) as caught:
        verify(signature, **other)
    return caught.value.code


def test_openssl_accepts_what_is_made_here(pki, tmp_path):
    write_world(tmp_path, pki, pki.signer)

    assert accepts(tmp_path, encoded(make_signed(pki.signer, [pki.sub])))


def test_openssl_and_this_verifier_refuse_another_message(pki, verify, tmp_path):
    write_world(tmp_path, pki, pki.signer)
    signature = encoded(make_signed(pki.signer, [pki.sub]))

    assert not accepts(tmp_path, signature, MESSAGE + b"x")
    assert refused(verify, signature, message=MESSAGE + b"x") == "SIG_DIGEST_MISMATCH"


def test_openssl_accepts_attributes_passed_off_as_the_message_and_this_verifier_does_not(
    pki, verify, tmp_path
):
    """The known hole of RFC 5652: a good signature's attributes, as content, without attributes."""
    write_world(tmp_path, pki, pki.signer)
    signed = make_signed(pki.signer, [pki.sub])
    forged = asn1.encode_der(info_of(signed).signed_attributes)
    info_of(signed).signed_attributes = None

    assert accepts(tmp_path, encoded(signed), forged)
    assert refused(verify, encoded(signed), message=forged) == "CMS_TYPE"


# ---------------------------------------------------------------- a token


def library(pattern: str) -> Path:
    found = sorted(LIBRARIES.glob(pattern))
    if not found:
        pytest.skip(f"no {pattern} in {LIBRARIES}: softhsm2 and pkcs11-provider are not installed")
    return found[0]


@pytest.fixture
def token(tmp_path):
    """A software token with nothing on it, and the environment in which OpenSSL finds it."""
    module = library("**/libsofthsm2.so")
    provider = library("*/ossl-modules/pkcs11.so")
    for tool in ("softhsm2-util", "pkcs11-tool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(
        f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n"
    )
    (tmp_path / "openssl.cnf").write_text(
        "openssl_conf = all\n[all]\nproviders = list\n[list]\ndefault = base\npkcs11 = token\n"
        "[base]\nactivate = 1\n[token]\nactivate = 1\n"
        f"module = {provider}\npkcs11-module-path = {module}\n"
        "pkcs11-module-quirks = no-deinit\n"  # SoftHSM lets go of OpenSSL twice
    )
    env = os.environ | {
        "SOFTHSM2_CONF": str(tmp_path / "softhsm2.conf"),
        "OPENSSL_CONF": str(tmp_path / "openssl.cnf"),
        "MODULE": str(module),
    }
    start = ("softhsm2-util", "--module", str(module), "--init-token", "--free")
    run([*start, "--label", "approver", "--so-pin", PIN, "--pin", PIN], env)
    return env


def run(words: list[str], env) -> None:
    done = subprocess.run(words, env=env, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def make_key_on(token, kind: str, file: Path):
    """Have a token make a key, which stays in it; return its public half."""
    tool = ["pkcs11-tool", "--module", token["MODULE"], "--token-label", "approver"]
    made = ["--login", "--pin", PIN, "--keypairgen", "--key-type", kind, "--label", "sign"]
    run([*tool, *made, "--id", "01"], token)
    run([*tool, "--read-object", "--type", "pubkey", "--id", "01", "-o", str(file)], token)
    return serialization.load_der_public_key(file.read_bytes())


@pytest.mark.parametrize("kind", ["rsa:2048", "EC:prime256v1"])
def test_what_a_token_signed_is_accepted(pki, verify, tmp_path, token, kind):
    public = make_key_on(token, kind, tmp_path / "public.der")
    holder = issue(Wish("On a token", OnToken(public), issuer=pki.sub))
    write_world(tmp_path, pki, holder_without_key(holder))

    signature = sign(
        tmp_path,
        "-cades",
        "-md",
        "sha256",
        env=token,
        key_name=f"pkcs11:token=approver;object=sign;type=private?pin-value={PIN}",
    )

    verify(signature, holder)


class OnToken:
    """Stands for a private key that nobody has, where only its public half is asked for."""

    def __init__(self, public) -> None:
        self._public = public

    def public_key(self):
        return self._public


def holder_without_key(holder):
    return type(holder)("on the token", holder.certificate)

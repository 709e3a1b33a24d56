"""A token signs; this verifier and OpenSSL accept it; its PIN is tried once and never by itself."""

import shutil
import subprocess
from dataclasses import replace

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fleetcfg.cli.options.signing import Signing
from fleetcfg.errors import RefusalError
from fleetcfg.signer.files import import_signature
from fleetcfg.signer.token import TokenSelection, TokenSigner
from fleetcfg.trust.crypto.cms import verify_cms
from tests.signer.conftest import NOW, PIN

MESSAGE = b'DSSEv1 41 application/vnd.fleetcfg.approval.v1+json 7 {"a":1}'


class Keyboard:
    """Somebody who types a PIN, and counts how often he was asked."""

    def __init__(self, pin: str = PIN) -> None:
        self.pin = pin
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.pin


def signer_on(token, keyboard=None, **wanted) -> TokenSigner:
    return TokenSigner(TokenSelection(token.library, "approver", **wanted), keyboard or Keyboard())


def verify(signature: bytes, signer: TokenSigner, token) -> None:
    verify_cms(
        signature,
        MESSAGE,
        spki_sha256=signer.keyid.removeprefix("spki-sha256:"),
        anchor_der=token.anchor.public_bytes(serialization.Encoding.DER),
        crls=[token.crl],
        crl_max_age_h=720,
        on_list=lambda _: None,
        now=NOW,
    )


def openssl_accepts(signature: bytes, token) -> bool:
    folder = token.folder
    (folder / "s").write_bytes(signature)
    (folder / "m").write_bytes(MESSAGE)
    (folder / "a.pem").write_bytes(token.anchor.public_bytes(serialization.Encoding.PEM))
    words = [
        "openssl",
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "s",
        "-content",
        "m",
        "-CAfile",
        "a.pem",
        "-purpose",
        "any",
        "-out",
        "o",
        "-attime",
        str(int(NOW.timestamp())),
    ]
    return subprocess.run(words, cwd=folder, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("kind", ["rsa:2048", "EC:prime256v1"])
def test_what_a_token_signs_is_accepted_here_and_by_openssl(token, kind):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    token.generate(kind)
    keyboard = Keyboard()
    signer = signer_on(token, keyboard)
    assert keyboard.asked == 0  # a certificate is public

    signature = signer.sign(MESSAGE, "approval.v1@so-khcn.example.vn")

    verify(signature, signer, token)
    assert openssl_accepts(signature, token)
    assert keyboard.asked == 1
    assert import_signature(signature).keyid == signer.keyid


def test_a_token_that_only_has_pss_signs_with_pss(token, monkeypatch):
    token.generate("rsa:2048")
    signer = signer_on(token)
    monkeypatch.setattr("fleetcfg.signer.token._RSA_WITH_SHA256", pkcs11.Mechanism.SEED_ECB)

    signature = signer.sign(MESSAGE, "")

    verify(signature, signer, token)
    assert openssl_accepts(signature, token)


def test_an_authority_between_travels_in_the_signature(token):
    between_key = ec.generate_private_key(ec.SECP256R1())
    between = token.certify(between_key.public_key(), "Between", ca=True)
    token.put(between, "09", "between")
    below = replace(token, anchor=between, anchor_key=between_key)
    below.generate("EC:prime256v1")
    signer = signer_on(token)

    signature = signer.sign(MESSAGE, "")

    verify_cms(
        signature,
        MESSAGE,
        spki_sha256=signer.keyid.removeprefix("spki-sha256:"),
        anchor_der=token.anchor.public_bytes(serialization.Encoding.DER),
        crls=[token.crl, below.crl],
        crl_max_age_h=720,
        on_list=lambda _: None,
        now=NOW,
    )


# ---------------------------------------------------------------- refusals


def refused(do) -> str:
    with pytest.raises(RefusalError) as caught:
        do()
    assert PIN not in str(caught.value)
    assert PIN not in repr(caught.value.__cause__)
    return caught.value.code


def test_a_wrong_pin_is_sent_once_and_not_again(token):
    token.generate("EC:prime256v1")
    keyboard = Keyboard("111111")
    signer = signer_on(token, keyboard)

    assert refused(lambda: signer.sign(MESSAGE, "")) == "TOKEN_PIN_WRONG"
    assert keyboard.asked == 1


@pytest.mark.parametrize(
    ("flag", "code"),
    [
        (pkcs11.TokenFlag.USER_PIN_FINAL_TRY, "TOKEN_PIN_FINAL_TRY"),
        (pkcs11.TokenFlag.USER_PIN_LOCKED, "TOKEN_PIN_LOCKED"),
    ],
)
def test_a_token_near_its_end_is_not_even_asked_for(token, monkeypatch, flag, code):
    token.generate("EC:prime256v1")
    keyboard = Keyboard()
    signer = signer_on(token, keyboard)
    whole = pkcs11.TokenFlag.TOKEN_INITIALIZED | flag
    monkeypatch.setattr("fleetcfg.signer.token._token", lambda wanted: Flagged(wanted, whole))

    assert refused(lambda: signer.sign(MESSAGE, "")) == code
    assert keyboard.asked == 0


class Flagged:
    """A token that says how few tries are left; the software token never does."""

    def __init__(self, wanted: TokenSelection, flags: pkcs11.TokenFlag) -> None:
        self.label = wanted.token
        self.flags = flags


def test_a_library_that_is_not_one_is_named(tmp_path):
    (tmp_path / "lib.so").write_bytes(b"no library")

    for file in (tmp_path / "lib.so", tmp_path / "absent.so", tmp_path):
        assert (
            refused(lambda file=file: TokenSigner(TokenSelection(file), Keyboard()))
            == "TOKEN_LIBRARY"
        )


def test_a_token_that_is_not_plugged_in_is_absent(token):
    wanted = TokenSelection(token.library, "somebody else's")

    assert refused(lambda: TokenSigner(wanted, Keyboard())) == "TOKEN_ABSENT"


def test_a_token_without_a_certificate_or_with_two_is_not_guessed_at(token):
    assert refused(lambda: signer_on(token)) == "TOKEN_CERT_UNKNOWN"
    token.generate("EC:prime256v1", "01", "sign")
    token.generate("EC:prime256v1", "02", "other")

    assert refused(lambda: signer_on(token)) == "TOKEN_CERT_UNKNOWN"
    assert signer_on(token, key="other").keyid == signer_on(token, key="02").keyid


def test_a_certificate_without_its_key_does_not_sign(token):
    key = ec.generate_private_key(ec.SECP256R1())
    token.put(token.certify(key.public_key(), "x"), "03", "alone")

    assert refused(lambda: signer_on(token).sign(MESSAGE, "")) == "TOKEN_KEY_ABSENT"


# ---------------------------------------------------------------- by the options of a command


def of_options(token, pin: str = "") -> TokenSigner:
    signer = Signing(token_library=token.library, token="approver", pin=pin).signer()
    assert isinstance(signer, TokenSigner)
    return signer


def test_a_pin_may_be_kept_where_credentials_are(token, monkeypatch):
    token.generate("EC:prime256v1")
    monkeypatch.setenv("TOKEN_USER", "approver")
    monkeypatch.setenv("TOKEN_PASSWORD", PIN)

    signer = of_options(token, "env:TOKEN")

    verify(signer.sign(MESSAGE, ""), signer, token)


def test_a_pin_is_not_asked_for_where_nobody_sits(token):
    token.generate("EC:prime256v1")

    assert refused(lambda: of_options(token).sign(MESSAGE, "")) == "TOKEN_PIN_UNASKED"


def test_a_wrong_pin_that_is_kept_is_sent_once(token, monkeypatch):
    token.generate("EC:prime256v1")
    monkeypatch.setenv("TOKEN_USER", "approver")
    monkeypatch.setenv("TOKEN_PASSWORD", "111111")

    assert refused(lambda: of_options(token, "env:TOKEN").sign(MESSAGE, "")) == "TOKEN_PIN_WRONG"

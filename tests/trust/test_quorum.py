"""Two kinds of signature under one roof: the root says which kind a key is, nothing else does."""

import json
from datetime import timedelta

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.crypto.envelope import Envelope, Signature, namespace, payload_type
from fleetcfg.trust.documents.root import read_root
from fleetcfg.trust.verify.quorum import VerificationTime, verify_signatures
from fleetcfg_kit.testing.documents import KEYS, at, make_role, make_root
from fleetcfg_kit.testing.keys import make_ed25519
from fleetcfg_kit.testing.policy import DOMAIN
from tests.trust.cms import make_cms

NOW = make_cms.NOW
PKI = make_cms.make_pki()
TOKEN = f"spki-sha256:{PKI.signer.spki}"
PAYLOAD = b'{"a":1}'


def a_root_with_a_token(**changes) -> dict:
    document = make_root()
    document["anchors"] = {"vgca": {"der": to_base64(PKI.root.der)}}
    document["keys"][TOKEN] = {
        "person": "approver-1",
        "kind": "cms",
        "anchor": "vgca",
        "not_before": "2026-01-01T00:00:00Z",
        "not_after": "2028-01-01T00:00:00Z",
        "crl_max_age_h": 720,
    } | changes
    document["roles"]["approver"]["keys"].append(TOKEN)
    return document


def by_token(payload=PAYLOAD) -> Envelope:
    unsigned = Envelope(payload, payload_type("approval"), ())
    signed = make_cms.make_signed(PKI.signer, [PKI.sub], message=unsigned.message)
    return Envelope(payload, unsigned.payload_type, (Signature(TOKEN, make_cms.encoded(signed)),))


def signers(envelope, document=None, now=NOW, crls=None):
    root = read_root(spell(document or a_root_with_a_token()))
    moment = VerificationTime(now, PKI.crls if crls is None else crls)
    return verify_signatures(envelope, "approval", root, root.roles.approver.keys, moment)


def refusal_of(*arguments, **named) -> str:
    with pytest.raises(RefusalError) as refused:
        signers(*arguments, **named)
    return refused.value.code


def test_a_token_signs_as_its_person():
    (signed,) = signers(by_token())

    assert (signed.keyid, signed.person, signed.counter) == (TOKEN, "approver-1", None)


def test_a_token_without_a_revocation_list_is_refused():
    assert refusal_of(by_token(), crls=[]) == "CERT_REVOCATION_UNKNOWN"


def test_a_token_of_another_authority_is_refused():
    document = a_root_with_a_token()
    wish = make_cms.Wish("Root CA", make_cms.key("rogue"), ca=True, usage=make_cms.AUTHORITY)
    document["anchors"]["vgca"]["der"] = to_base64(make_cms.issue(wish).der)

    assert refusal_of(by_token(), document) == "CERT_CHAIN"


def test_a_token_over_another_paper_is_refused():
    envelope = by_token()
    other = Envelope(b'{"a":2}', envelope.payload_type, envelope.signatures)

    assert refusal_of(other) == "SIG_DIGEST_MISMATCH"


def test_an_ssh_signature_under_the_id_of_a_token_is_refused():
    message = Envelope(PAYLOAD, payload_type("approval"), ()).message
    blob = KEYS["approver-2"].sign(message, namespace("approval", DOMAIN))
    envelope = Envelope(PAYLOAD, payload_type("approval"), (Signature(TOKEN, blob),))

    assert refusal_of(envelope).startswith(("SIG_", "CMS_"))


def test_a_cms_under_the_id_of_an_ssh_key_is_refused():
    envelope = by_token()
    keyid = KEYS["approver-2"].keyid
    disguised = Envelope(
        PAYLOAD, envelope.payload_type, (Signature(keyid, envelope.signatures[0].data),)
    )

    assert refusal_of(disguised) == "SIG_MALFORMED"


def test_a_token_whose_time_in_the_root_is_over_is_refused():
    document = a_root_with_a_token(not_after=NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))

    assert refusal_of(by_token(), document) == "KEY_NOT_VALID_NOW"
    assert signers(by_token(), document, now=NOW - timedelta(seconds=1))


def test_a_revoked_token_is_refused_whatever_its_authority_says():
    document = a_root_with_a_token()
    document["revoked"] = [{"keyid": TOKEN, "at": at(), "reason": "mất thẻ"}]

    assert refusal_of(by_token(), document) == "KEY_REVOKED"


def test_a_token_and_an_ssh_key_of_one_key_pair_are_one_key():
    document = a_root_with_a_token()
    signer = make_ed25519("somebody")
    document["keys"][f"spki-sha256:{signer.key.spki_sha256}"] = document["keys"][TOKEN]
    document["keys"][signer.keyid] = {
        **document["keys"][KEYS["root-1"].keyid],
        "pub": to_base64(signer.blob),
    }

    with pytest.raises(RefusalError, match="KEY_DUPLICATE"):
        read_root(spell(document))


def test_the_root_with_a_token_knows_its_one_spelling():
    payload = spell(a_root_with_a_token())

    assert read_root(payload).to_bytes() == payload
    assert json.loads(payload)["roles"]["root"] == make_role(
        "root-1", "root-2", "root-3", threshold=2
    )

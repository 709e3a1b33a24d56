"""The authority and its signers, once; and the maker of signatures, for the tests beside it."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import make_cms


@pytest.fixture(scope="session")
def pki() -> make_cms.Pki:
    return make_cms.make_pki()


@pytest.fixture(scope="session")
def verify(pki: make_cms.Pki):
    """Verify with everything right but what is named."""
    from fleetcfg.trust.crypto.cms import verify_cms  # noqa: PLC0415 -- after the path is set

    crls = pki.crls

    def verified(signature: bytes, holder: make_cms.Holder = pki.signer, **other) -> None:
        given = {
            "spki_sha256": holder.spki,
            "anchor_der": pki.root.der,
            "crls": crls,
            "crl_max_age_h": 720,
            "now": make_cms.NOW,
        } | other
        message = given.pop("message", make_cms.MESSAGE)
        verify_cms(signature, message, **given)

    return verified


@pytest.fixture
def refusal(verify):
    """Return the code with which something is refused."""
    from fleetcfg.errors import RefusalError  # noqa: PLC0415 -- beside its use

    def refused(signature: bytes, *arguments, **other) -> str:
        with pytest.raises(RefusalError) as caught:
            verify(signature, *arguments, **other)
        return caught.value.code

    return refused

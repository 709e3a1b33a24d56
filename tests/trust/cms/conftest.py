"""The authority and its signers, once; and the maker of signatures, for the tests beside it."""

from typing import Any

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.cms import verify_cms
from tests.trust.cms import make_cms


@pytest.fixture(scope="session")
def pki() -> make_cms.Pki:
    return make_cms.make_pki()


@pytest.fixture(scope="session")
def verify(pki: make_cms.Pki):
    """Verify with everything right but what is named."""
    crls = pki.crls

    def verified(signature: bytes, holder: make_cms.Holder = pki.signer, **other) -> None:
        given: dict[str, Any] = {
            "spki_sha256": holder.spki,
            "anchor_der": pki.root.der,
            "crls": crls,
            "crl_max_age_h": 720,
            "on_list": lambda _: None,
            "now": make_cms.NOW,
        } | other
        message = given.pop("message", make_cms.MESSAGE)
        verify_cms(signature, message, **given)

    return verified


@pytest.fixture
def refusal(verify):
    """Return the code with which something is refused."""

    def refused(signature: bytes, *arguments, **other) -> str:
        with pytest.raises(RefusalError) as caught:
            verify(signature, *arguments, **other)
        return caught.value.code

    return refused

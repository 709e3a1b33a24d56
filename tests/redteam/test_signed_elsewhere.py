"""Of whom a record says that he signed with another tool: only of whose signature holds."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.office import Office, do, read, refused

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")

ROOT, MANIFEST = "trust/root.1.json", "trust/manifest.json"


def signed_by(capsys, document: str, person: str, kind: str) -> str:
    """Return the signature that *person* makes with another tool, as one of that *kind*."""
    Path("r.tbs.sig").unlink(missing_ok=True)
    Path("r.tbs").unlink(missing_ok=True)
    do(capsys, "trust", "sign", document, "--export", "r.tbs", *read(capsys, document))
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", f"{kind}.v1@so-khcn.example"]
    subprocess.run([*command, "-f", f"keys/{person}", "r.tbs"], check=True)
    return "r.tbs.sig"


@pytest.mark.parametrize(
    ("person", "kind", "document", "code"),
    [
        ("author", "root", ROOT, "SIGNER_ROLE"),
        ("root-3", "manifest", ROOT, "SIG_NAMESPACE"),
        ("root-3", "root", MANIFEST, "SIGNER_ROLE"),
    ],
    ids=["who may not sign it", "for another kind", "over another document"],
)
def test_a_signature_that_does_not_hold_is_told_of_nobody(
    office: Office, capsys, person, kind, document, code
):
    before = Path(document).read_bytes()
    signature = signed_by(capsys, ROOT, person, kind)

    assert refused(capsys, "trust", "sign", document, "--import", signature) == code

    log = json.loads(do(capsys, "ledger", "show", "--last", "0", "-o", "json"))
    assert [one for one in log if one.get("deed") == "signature"] == []
    assert "signed_elsewhere" not in json.loads(do(capsys, "show", document, "-o", "json"))
    assert Path(document).read_bytes() == before

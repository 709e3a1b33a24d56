"""The test vectors of docs/formats, made from a small Department with keys derived from names.

``python -m tests.trust.vectors`` writes them into the documents; a test demands that they are so.
"""

import re
from base64 import b64encode
from io import BytesIO
from pathlib import Path

from fleetcfg.testing.keys import make_ed25519
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import draft, namespace
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.package import write_package
from fleetcfg.trust.documents.state import spell_paths
from tests.trust.papers import STATE, a_change, a_receipt, an_adopted, an_adoption
from tests.trust.world import DOMAIN, World, a_root

FORMATS = Path(__file__).parents[2] / "docs" / "formats"
BLOCK = re.compile(r"<!-- vector: (\w+) -->\n```text\n(.*?)```\n", re.DOTALL)


def vectors() -> dict[str, str]:
    """Return the text of each vector by its name."""
    world = World(1)
    changeset = spell(world.changeset())
    payloads = {
        "canonical": '{"a":{"Z":"Đ\\"\\\\/","_":""},"b":[true,null,-1]}'.encode(),
        "root": spell(a_root()),
        "status": spell(world.status()),
        "manifest": spell(world.manifest()),
        "changeset": changeset,
        "approval": spell(world.approval("approver-1", changeset)),
    }
    proposed = read_changeset(changeset)
    adopted = an_adoption(an_adopted("room-000"))
    payloads |= {
        "paths": spell_paths(STATE.paths),
        "state": STATE.to_bytes(),
        "adoption": spell(adopted),
        "receipt": spell(a_receipt(proposed, a_change("room-000"))),
    }
    made = {name: f"{data.decode()}\n{digest(data)}\n" for name, data in payloads.items()}
    envelope = world.signed("status", payloads["status"], ["clerk-1"])
    made["envelope"] = envelope.to_bytes().decode() + "\n"
    made["pae"] = envelope.message[:73].decode() + "\n"
    return made | {"sshsig": _sshsig(), "package": _package(payloads["adoption"])}


def _package(adoption: bytes) -> str:
    file = BytesIO()
    write_package(file, draft(adoption, "adoption"), [STATE])
    return file.getvalue().decode()


def _sshsig() -> str:
    signer = make_ed25519("author-1")
    space = namespace("changeset", DOMAIN)
    blob = b64encode(signer.sign(b"hello world", space)).decode()
    public = b64encode(signer.blob).decode()
    return f"ssh-ed25519 {public}\n{signer.keyid}\n{space}\nhello world\n{blob}\n"


def written(text: str, made: dict[str, str]) -> str:
    """Return *text* with its vectors as they are made."""
    return BLOCK.sub(
        lambda block: f"<!-- vector: {block[1]} -->\n```text\n{made[block[1]]}```\n", text
    )


def main() -> None:
    """Write the vectors into the documents."""
    made = vectors()
    for document in FORMATS.glob("*.md"):
        if BLOCK.search(text := document.read_text("utf-8")):
            document.write_text(written(text, made), "utf-8")


if __name__ == "__main__":
    main()

"""What the owner of a laptop, who has its key, could write into its log that is not true.

Each takes the walk, a change-set that was begun, and one of its devices, and tells whether it is a
lie at all as things are.
"""

import shutil
from typing import Any, Final

from fleetcfg.ledger.projection import record_receipt
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.workflow.documents.trust_documents import pin_root
from fleetcfg_kit.testing.documents import KEYS, make_receipt, make_received
from fleetcfg_kit.testing.keys import sign_document
from fleetcfg_kit.testing.laptop import begin_log


def _add(walk: Any, kind: str, **facts: Any) -> bool:
    with walk.laptop.open(walk.now) as workspace, workspace.record.store.writing() as transaction:
        transaction.add(kind, facts, at=walk.now)
    return True


def never_issued(walk: Any, paper: Any, host: str) -> bool:
    """Begin what nobody has issued."""
    return _add(walk, "intent", cs="sha256:" + "66" * 32, dev=host, n=1, seq=99)


def begun_again(walk: Any, paper: Any, host: str) -> bool:
    """Begin a first attempt for the second time."""
    seq = paper.change.seqs[host]
    return _add(walk, "intent", cs=paper.envelope.sha256, dev=host, n=1, seq=seq)


def ended_again(walk: Any, paper: Any, host: str) -> bool:
    """End what has ended, otherwise."""
    fates = walk.deeds.fates[paper.change.id, host]
    if fates[-1] == "open":
        return False
    more = {"cs": paper.envelope.sha256, "dev": host, "n": len(fates), "outcome": "failed"}
    return _add(walk, "outcome", **more)


def other_receipt(walk: Any, paper: Any, host: str) -> bool:
    """Sign a receipt that says something else than the entries."""
    fates = walk.deeds.fates[paper.change.id, host]
    told = make_received(
        host, "failed" if fates[-1] != "failed" else "applied", seq=paper.change.seqs[host]
    )
    told |= {"n": len(fates), "at": walk.now.strftime("%Y-%m-%dT%H:%M:%SZ")}
    changeset = read_changeset(paper.envelope.payload)
    document = make_receipt(changeset, told, issued_at=told["at"])
    data = sign_document(spell(document), "receipt", [KEYS["tech"]]).to_bytes()
    with walk.laptop.open(walk.now) as workspace:
        proven = workspace.authority.prove_receipt(data, changeset=changeset, now=walk.now)
        at = workspace.installation
        record_receipt(at.store, at.objects, data, proven, at=walk.now)
    return True


def begun_anew(walk: Any, paper: Any, host: str) -> bool:
    """Begin the log anew, with the same key, and write other entries."""
    if not walk.cosigned:
        return False
    shutil.rmtree(walk.laptop.folder)
    begin_log(walk.laptop.folder)
    pin_root(walk.office.pinned(), walk.laptop.folder, "", now=walk.now)
    for _ in range(walk.cosigned):
        _add(walk, "scan", dev=host)
    return True


def cut(walk: Any, paper: Any, host: str) -> bool:
    """Put an older record back."""
    remembered = walk.remembered
    if remembered is None:
        return False
    shutil.rmtree(walk.laptop.folder)
    shutil.copytree(remembered, walk.laptop.folder)
    with walk.laptop.open(walk.now) as workspace:
        return bool(workspace.record.store.checkpoint().size < walk.cosigned)


ALL: Final = (never_issued, begun_again, ended_again, other_receipt, begun_anew, cut)

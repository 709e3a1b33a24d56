"""Who may do what, for programs: one object, members sorted."""

import json
from collections.abc import Mapping

from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.document import spell_instant
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument


def trust_json(
    root: Root, sha256: str, documents: Mapping[str, StatusDocument | Manifest | None]
) -> str:
    """Return root, status and manifest by what is asked of them; a document that is not is null."""
    value: dict[str, Json] = {
        "root": {**json.loads(root.to_bytes()), "sha256": sha256},
        **{kind: _named(document) for kind, document in documents.items()},
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def _named(document: StatusDocument | Manifest | None) -> Json:
    match document:
        case None:
            return None
        case StatusDocument():
            return {
                "version": document.version,
                "expires": spell_instant(document.expires),
                "withdrawn": list(document.withdrawn),
                "freeze": [freeze.id for freeze in document.freeze],
            }
        case Manifest():
            return {
                "version": document.version,
                "decision": {
                    "number": document.decision.number,
                    "date": document.decision.date.isoformat(),
                },
                "files": len(document.files),
                "devices": sorted(document.semantic),
            }

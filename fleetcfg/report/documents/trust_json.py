"""Who may do what, for programs: one object, members sorted."""

import json

from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.documents.trust_text import TrustInForce
from fleetcfg.report.json_text import escape_json
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.words import Words


def trust_json(trust: TrustInForce, _words: Words) -> str:
    """Return root, status and manifest by what is asked of them; a document that is not is null."""
    value: dict[str, Json] = {
        "root": {**json.loads(trust.root.to_bytes()), "sha256": trust.sha256},
        **{kind: _named(document) for kind, document in trust.documents.items()},
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)
    return escape_json(text) + "\n"


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
                **(
                    {"meetings": [one.id for one in document.meetings]} if document.meetings else {}
                ),
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
                **(
                    {"releases": [one.id for one in document.releases]} if document.releases else {}
                ),
            }

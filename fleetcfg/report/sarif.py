"""SARIF 2.1.0 (OASIS standard, 27 March 2020), for code scanning: what each such document has.

Columns are counted in characters, as ours are (§3.14.17 ``columnKind``); files are named relative
to the root of what was read, under ``uriBaseId`` (§3.4.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fleetcfg.model.problem import Place
from fleetcfg.report.json_text import json_pretty
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "SRCROOT"


@dataclass(frozen=True, slots=True)
class SarifRun:
    """One run.

    Attributes:
        rules: Each that a result is of, in the order of ``ruleIndex``.
        properties: What holds for all of it.
        invocation: How it ended; none of what is judged without a device.
    """

    tool_version: str
    rules: Sequence[Json]
    results: Sequence[Json]
    properties: Json
    invocation: Mapping[str, Json] | None = None


def sarif_document(run: SarifRun, words: Words) -> str:
    """Return the document with *run* in it."""
    driver = {"name": "fleetcfg", "version": run.tool_version, "rules": [*run.rules]}
    ended = {} if run.invocation is None else {"invocations": [dict(run.invocation)]}
    told: dict[str, Json] = {
        "tool": {"driver": driver},
        "language": words.language,
        "columnKind": "unicodeCodePoints",
        **ended,
        "results": [*run.results],
        "properties": run.properties,
    }
    return json_pretty({"$schema": SCHEMA, "version": VERSION, "runs": [told]})


def sarif_location(place: Place) -> Json:
    """Return where in a file *place* is."""
    file = Path(place.file)
    artifact: Json = (
        {"uri": file.as_uri()}
        if file.is_absolute()  # §3.4.4: below a base only what is relative
        else {"uri": quote(place.file, errors="surrogateescape"), "uriBaseId": ROOT}
    )
    if not place.line:
        return {"artifactLocation": artifact}
    region = {"startLine": place.line}
    if place.column:
        region["startColumn"] = place.column
    return {"artifactLocation": artifact, "region": region}

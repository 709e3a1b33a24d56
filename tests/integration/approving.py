"""Approving a change-set in the office, and reading a draft of it."""

from pathlib import Path

from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse
from fleetcfg.trust.crypto.envelope import draft_of
from fleetcfg.trust.documents.bundle import read_bundle
from tests.integration.office import DECISION, do


def read_draft(file: str, kind):
    return draft_of(parse(Path(file).read_bytes(), MAX_BUNDLE), kind)


def confirm(file: Path) -> tuple[str, str]:
    return "--confirm", f"1:{read_bundle(file.read_bytes()).changeset.sha256[-4:]}"


def approve(office, capsys, file: Path, person: str) -> Path:
    do(capsys, "approve", file, *office.key(person), *DECISION, *confirm(file))
    return file.with_name(f"{file.stem}.{person}.json")

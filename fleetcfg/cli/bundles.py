"""Bundles on their way: the newest public documents put in, an approval added."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fleetcfg.cli.authority import Here, kept_manifest, kept_status
from fleetcfg.trust.bundle import Bundle
from fleetcfg.trust.canonical import MAX_BUNDLE, parse, read
from fleetcfg.trust.envelope import Envelope, envelope_of


def freshened(bundle: Bundle, here: Here) -> Bundle:
    """Return *bundle* with the newest roots, status, manifest and lists that were proven here."""
    roots = {version_of(root): root for root in (*bundle.roots, *_kept_roots(here))}
    status = _newer(bundle.status, kept_status(here.record))
    manifest = _newer(bundle.manifest, kept_manifest(here.record))
    return replace(
        bundle,
        roots=tuple(_without_gap(roots)),
        status=status,
        manifest=manifest,
        crls=tuple(dict.fromkeys((*bundle.crls, *here.carried.crls))),
    )


def _newer(carried: Envelope, kept: Envelope | None) -> Envelope:
    return carried if kept is None or version_of(kept) <= version_of(carried) else kept


def _kept_roots(here: Here) -> Iterable[Envelope]:
    for version in range(1, here.root.version + 1):
        kept = here.record.envelope("root", version)
        if kept is not None:
            yield envelope_of(parse(kept, MAX_BUNDLE), "root")


def _without_gap(roots: Mapping[int, Envelope]) -> list[Envelope]:
    """Return the roots up to the newest, as far down as none is missing."""
    found: list[Envelope] = []
    version = max(roots, default=0)
    while version in roots:
        found.insert(0, roots[version])
        version -= 1
    return found


def version_of(envelope: Envelope) -> int:
    """Return the version that a document claims; 0 if it claims none."""
    value = read(envelope.payload)
    version = value.get("version") if isinstance(value, Mapping) else None
    return version if type(version) is int else 0

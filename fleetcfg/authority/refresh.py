"""Bundles on their way: the newest public documents put in, an approval added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from fleetcfg.authority.workspace import Workspace, load_kept_manifest, load_kept_status
from fleetcfg.errors import Stage, refuse_at
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.bundle import MAX_CRLS, Bundle, read_bundle
from fleetcfg.trust.verify.prove import rank_of, version_of


def refresh_bundle(bundle: Bundle, workspace: Workspace) -> Bundle:
    """Return *bundle* with the newest roots, status, manifest and lists that were proven here.

    Of two roots of one version the bundle's stays, so that a fork comes to light. A manifest that
    waited for signatures waits no more once it was proven here.
    """
    roots = {version_of(root): root for root in (*_kept_roots(workspace), *bundle.roots)}
    status = _newer(bundle.status, load_kept_status(workspace.record))
    manifest = _newer(bundle.manifest, load_kept_manifest(workspace.record))
    following = bundle.following
    is_waiting = following is not None and following.sha256 != manifest.sha256
    return replace(
        bundle,
        roots=tuple(_without_gap(roots)),
        status=status,
        manifest=manifest,
        crls=_lists(bundle.crls, workspace.record.crls()),
        following=following if is_waiting else None,
    )


def _lists(carried: Sequence[bytes], known: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the lists that are known here, then those in a bundle, as many as it has room for.

    The door of this machine asks the record for its own (`Record.crls`), whatever travels.
    """
    return tuple(dict.fromkeys((*known, *carried)))[:MAX_CRLS]


def refresh(data: bytes, workspace: Workspace) -> Bundle:
    """Return the bundle *data* with the newest documents, for the door.

    A bundle is approved once and may be applied days later, when a newer status is in force: it is
    held to that one, and not refused for having been on its way.

    Raises:
        RefusalError: At stage 0: *data* is no bundle, or what it carries has two spellings.
    """
    with refuse_at(Stage.BYTES):
        return refresh_bundle(read_bundle(data), workspace)


def _newer(carried: Envelope, kept: Envelope | None) -> Envelope:
    return carried if kept is None or rank_of(kept) <= rank_of(carried) else kept


def _kept_roots(workspace: Workspace) -> Iterable[Envelope]:
    for version in range(1, workspace.root.version + 1):
        kept = workspace.record.envelope("root", version)
        if kept is not None:
            yield read_envelope(kept, "root")


def _without_gap(roots: Mapping[int, Envelope]) -> list[Envelope]:
    """Return the roots up to the newest, as far down as none is missing."""
    found: list[Envelope] = []
    version = max(roots, default=0)
    while version in roots:
        found.insert(0, roots[version])
        version -= 1
    return found

"""The bytes of what a manifest names: known by their digests, wherever they come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from fleetcfg.ledger.objects import Objects
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.manifest import FileDigest, Manifest

FileSource = Callable[[FileDigest], bytes | None]
"""Gives the bytes of a file whose digest is the one that is named; None where it has no such."""


def given_as(files: Iterable[bytes]) -> FileSource:
    """Return what gives of *files* those that are named, whatever they are called."""
    known = {digest(data): data for data in files}
    return lambda file: known.get(file.sha256)


def kept_in(objects: Objects) -> FileSource:
    """Return what gives those that were kept; LEDGER_OBJECT is raised of one that was changed."""
    return lambda file: objects.get(file.sha256) if objects.has(file.sha256) else None


def find_files(manifest: Manifest, *sources: FileSource) -> Iterator[tuple[str, bytes | None]]:
    """Yield each file that *manifest* names, by path, from the first source that has it."""
    for file in manifest.files:
        offered = (source(file) for source in sources)
        yield file.path, next((data for data in offered if data is not None), None)


def new_files(manifest: Manifest, before: Manifest, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield of *files* those that *manifest* names, and the one *before* did not."""
    known = {file.sha256 for file in before.files}
    for file in manifest.files:
        if file.sha256 not in known:
            known.add(file.sha256)
            yield files[file.path]

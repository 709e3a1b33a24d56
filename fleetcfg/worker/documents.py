"""The documents that jobs name, spelled and read: declarations, and what is authorized of a host.

Declarations are a content tree: the SHA-256 of every file by its path, and the files as documents
of their own. No path leads into a folder of the sender: it is a name and nothing is opened by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from os.path import commonpath
from typing import Final, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from fleetcfg.declared.load import Sources
from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.declared.province import Origin, Province, load
from fleetcfg.declared.tree import Tree, relative_name, tree_of
from fleetcfg.errors import JobError, RefusalError
from fleetcfg.jobs.documents import Documents, DocumentStore, fetch
from fleetcfg.model.authorized import AuthorizedRecord, AuthorizedState, StateValue, state_of_record
from fleetcfg.model.catalog import Catalog
from fleetcfg.trust.documents.state import read_paths, recall_state

_PREFIX: Final = "sha256:"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ContentTree:
    """Which files declare something, or lie beside those that do: by path, their SHA-256 in hex.

    Attributes:
        inventories: A later source counts more.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    inventories: tuple[Mapping[str, str], ...]
    baselines: Mapping[str, str]


_TREE: Final = TypeAdapter(ContentTree)


def put_declarations(origin: Origin, store: DocumentStore) -> str:
    """Put the tree of *origin* and its files into *store*; return the digest of the tree."""
    *inventories, baselines = (
        dict(sorted(dict(_put_files(tree, names, store)).items()))
        for tree, names in _named_trees(origin)
    )
    return store.put(_TREE.dump_json(ContentTree(tuple(inventories), baselines)))


def _put_files(
    tree: Tree, names: Mapping[str, str], store: DocumentStore
) -> Iterator[tuple[str, str]]:
    """Yield what each file is called, and its digest; one that counts after one that does not."""
    for files, name_of in ((tree.beside, relative_name), (tree.files, names.__getitem__)):
        for path, data in files.items():
            held = files.packed(path) if isinstance(files, PackedFiles) else None
            yield name_of(path), store.put(data, held)


def sender_names(origin: Origin) -> Mapping[str, str]:
    """Return what the sender calls the files of *origin* that have another name in the tree."""
    named = (pair for _, names in _named_trees(origin) for pair in names.items())
    return {there: here for here, there in named if there != here}


def load_declarations(
    digest: str, documents: Documents, catalogs: Mapping[str, Catalog], *, on: date
) -> Province:
    """Return what the tree of that *digest* declares for a day.

    Raises:
        JobError: ``JOB_MALFORMED``; what `fetch` says of the tree and of each file.
    """
    sources = load_sources(digest, documents, catalogs)
    return load(sources.inventories, sources.baselines, sources.playbooks, catalogs=catalogs, on=on)


def load_sources(digest: str, documents: Documents, catalogs: Mapping[str, Catalog]) -> Sources:
    """Return the bytes that the tree of that *digest* names; it has no playbooks.

    Raises:
        JobError: ``JOB_MALFORMED``; what `fetch` says of the tree and of each file.
    """
    tree = _read(_TREE, fetch(documents, digest))
    inventories = tuple(_get_files(each, documents) for each in tree.inventories)
    return Sources(inventories, _get_files(tree.baselines, documents), Tree({}), catalogs)


def put_record(record: AuthorizedRecord, store: DocumentStore) -> str:
    """Put *record* into *store*, and return its digest; the state that it names is not put."""
    return store.put(_records().dump_json(record))


@dataclass(frozen=True, slots=True)
class StateReader:
    """Reads what is authorized of hosts from documents.

    Attributes:
        paths: By digest; one tuple for all devices of a model and firmware.
    """

    documents: Documents
    paths: dict[str, tuple[str, ...]]

    def read(self, digest: str) -> AuthorizedState:
        """Return what the record of that *digest* says.

        Raises:
            JobError: ``JOB_MALFORMED``; what `fetch` says of the record, its state and its paths.
        """
        record = _read(_records(), fetch(self.documents, digest))
        return state_of_record(record, self._state)

    def _state(self, named: str) -> Mapping[str, StateValue]:
        data = fetch(self.documents, named.removeprefix(_PREFIX))
        try:
            return recall_state(data, self._paths_of).values
        except RefusalError as refusal:
            raise JobError("JOB_MALFORMED") from refusal

    def _paths_of(self, named: str) -> tuple[str, ...]:
        if named not in self.paths:
            data = fetch(self.documents, named.removeprefix(_PREFIX))
            self.paths[named] = read_paths(data)
        return self.paths[named]


def _named_trees(origin: Origin) -> Iterator[tuple[Tree, Mapping[str, str]]]:
    """Yield each tree of *origin*, the baselines last, and by what names its files are sent."""
    for number, tree in enumerate(origin.inventories, 1):
        yield tree, _portable_names(tuple(tree.files), f"inventory-{number}")
    yield origin.baselines, _portable_names(tuple(origin.baselines.files), "baselines")


def _get_files(files: Mapping[str, str], documents: Documents) -> Tree:
    return tree_of({path: fetch(documents, digest) for path, digest in files.items()})


def _portable_names(paths: tuple[str, ...], name: str) -> Mapping[str, str]:
    """Return *paths* as they are, if they lie below the sender's folder; else below *name*."""
    if not any(path.startswith("/") or ".." in path.split("/") for path in paths):
        return {path: path for path in paths}
    folder = commonpath([path.rpartition("/")[0] for path in paths])
    return {path: f"{name}/{path.removeprefix(folder).removeprefix('/')}" for path in paths}


def _read(adapter: TypeAdapter[T], data: bytes) -> T:
    try:
        noun = adapter.validate_json(data, strict=True)
    except ValidationError as error:
        raise JobError("JOB_MALFORMED") from error
    if adapter.dump_json(noun) != data:
        raise JobError("JOB_MALFORMED")
    return noun


@cache
def _records() -> TypeAdapter[AuthorizedRecord]:
    """Return what spells a record; made on first use, for without authority there is none."""
    return TypeAdapter(AuthorizedRecord)

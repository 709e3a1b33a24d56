"""Rules of a walk: logs that are carried, and whoever tampers."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from fleetcfg.errors import FleetcfgError, LedgerError, RefusalError
from fleetcfg.ledger.tables import rows_of
from tests.model_walk import lies
from tests.model_walk.laptop_rules import LaptopRules
from tests.model_walk.papers import Posted, require, see

TABLES = (
    "DELETE FROM attempt",
    "UPDATE attempt SET state = 'not_applied'",
    "DELETE FROM sequence",
    "UPDATE sequence SET seq = 0",
    "DELETE FROM fact WHERE name GLOB 'status*'",
    "DELETE FROM fact WHERE name GLOB 'root*'",
    "UPDATE fact SET value = '1970-01-01T00:00:00Z' WHERE name = 'time_floor'",
    "UPDATE fact SET value = '9999' WHERE name = 'witnessed_size'",
    "INSERT INTO fact VALUES ('status_in_force', 'sha256:00') ON CONFLICT DO NOTHING",
)


class TamperRules(LaptopRules):
    """What becomes of logs, and of files that others can write to."""

    # ------------------------------------------------------------ logs

    @rule(only_new=st.booleans())
    def export(self, *, only_new: bool) -> None:
        begun = frozenset(change_id for change_id, _ in self.deeds.fates)
        with self.laptop.open(self.now) as workspace:
            size = workspace.record.store.checkpoint().size
        self.exports.append((self.laptop.export(self.now, only_new=only_new), size, begun))

    @precondition(lambda self: self.exports)
    @rule(number=st.integers(0, 2))
    def take_log(self, number: int) -> None:
        data, size, begun = self._pick(self.exports, number)
        try:
            (result,) = self.office.take_in(self.now, data)
        except RefusalError as refusal:
            see(refusal.code)
            require(
                size < self.cosigned
                or not begun <= self.registered
                or self._is_stale()
                or refusal.code == "LOG_ENTRY_COUNT",
                refusal,
            )
            return
        assert size >= self.cosigned
        assert begun <= self.registered, "cosigned what was never issued"
        self.cosigned = size
        assert result.written is not None
        self.heads.append(result.written.read_bytes())
        see("cosigned")

    @precondition(lambda self: self.heads)
    @rule(number=st.integers(0, 2))
    def take_head(self, number: int) -> None:
        try:
            self.laptop.take_in(self.clock, self._pick(self.heads, number))
        except RefusalError:
            assert not self.is_sane

    @precondition(lambda self: self.deeds.fates)
    @rule(data=st.data(), lie=st.sampled_from(lies.ALL))
    def tell_two_stories(self, data: st.DataObject, lie: Any) -> None:
        """Have the laptop's owner, who has its key, sign a log that is not true."""
        change_id, host = data.draw(st.sampled_from(sorted(self.deeds.fates)))
        paper = next(paper for paper in self.papers if paper.change.id == change_id)
        true = self.place / "true"
        shutil.copytree(self.laptop.folder, true)
        if lie(self, paper, host):
            with pytest.raises(RefusalError) as refused:
                self.office.take_in(self.now, self.laptop.export(self.now, only_new=False))
            assert refused.value.code.startswith("LOG_") or self._is_stale(), refused.value
            see(f"lie {lie.__name__}")
        shutil.rmtree(self.laptop.folder)
        true.rename(self.laptop.folder)

    # ------------------------------------------------------------ tampering

    @precondition(lambda self: self.posted)
    @rule(statement=st.sampled_from(TABLES), number=st.integers(0, 3), of_laptop=st.booleans())
    def edit_table(self, statement: str, number: int, *, of_laptop: bool) -> None:
        machine = self.laptop if of_laptop else self.office
        file = machine.folder / "ledger.sqlite"
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            before = rows_of(database)
            database.execute(statement)
            is_changed = rows_of(database) != before
        if not is_changed:
            return
        posted = self._pick(self.posted, number)
        self.applying = None
        with pytest.raises(LedgerError) as told:
            self._apply_here(posted) if of_laptop else self.office.take_in(self.now, posted.data)
        assert told.value.code == "LEDGER_TABLES"
        see("table edited")

    @precondition(lambda self: self.posted)
    @rule(at=st.integers(0, 10**6), bit=st.integers(0, 7), number=st.integers(0, 3))
    def edit_log(self, at: int, bit: int, number: int) -> None:
        file = self.laptop.folder / "log.jsonl"
        true = file.read_bytes()
        changed = bytearray(true)
        changed[at % len(true)] ^= 1 << bit
        file.write_bytes(changed)
        self._refuse_all(number)
        file.write_bytes(true)

    def _refuse_all(self, number: int) -> None:
        """See that a broken record does nothing; a write would find that nobody applies."""
        posted = self._pick(self.posted, number)
        self.applying = None
        with pytest.raises(FleetcfgError):
            self._apply_here(posted)
        see("broken record")

    def _apply_here(self, posted: Posted) -> None:
        list(self.laptop.apply(posted.data, self.now, later=timedelta(), begun=lambda _p: None))

    @rule()
    def remember(self) -> None:
        """Copy the record, to put a file of it back later."""
        self.remembered = self.place / "remembered"
        shutil.rmtree(self.remembered, ignore_errors=True)
        shutil.copytree(self.laptop.folder, self.remembered)

    @precondition(lambda self: self.remembered and self.posted)
    @rule(
        name=st.sampled_from(["log.jsonl", "ledger.sqlite", "checkpoint"]), number=st.integers(0, 3)
    )
    def put_back(self, name: str, number: int) -> None:
        assert self.remembered is not None
        file, older = self.laptop.folder / name, self.remembered / name
        # Whoever puts all of them back at once is found out by the Department (`lies.cut`).
        true, old_log = file.read_bytes(), (self.remembered / "log.jsonl").stat().st_size
        if old_log == (self.laptop.folder / "log.jsonl").stat().st_size:
            return  # nothing was added since
        file.write_bytes(older.read_bytes())
        if name == "checkpoint":
            self._observe()  # the head that the log comes to takes its place
        else:
            self._refuse_all(number)
            file.write_bytes(true)
        see(f"put back {name}")

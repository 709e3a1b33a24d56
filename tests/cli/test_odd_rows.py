"""Whatever a row of the store holds, each command that reads it comes to an end with a code."""

import random
import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.observations.store import open_observations
from fleetcfg.observations.values import Observation, compress, pack
from fleetcfg.report.exit_codes import Exit
from tests.cli.kept_audit import AT, PLACES, RUN, keep_audit

HOST = "codec-binh-lu"
LATER = "20261125T070000Z-000002"
SEED = 20261129
ROUNDS = 200  # commands

ODD: tuple[Any, ...] = (
    None,
    -1,
    10**18,
    0.5,
    float("inf"),
    -62_135_596_800.0,  # the first second of the year 1
    253_402_300_799.0,  # the last one of 9999
    "",
    "lạ\x00\u202e{{ 7 * 7 }}",
    b"\xff\xfe",
    compress(b"[]"),
    compress(b'{"status": [], "counts": {}, "findings": {}}'),
    zlib.compress(b"[" * 50_000),
    "x" * 100_000,
)
READERS = (
    ("history",),
    ("history", "-o", "json"),
    ("history", HOST),
    ("history", HOST, "-o", "json"),
    ("history", HOST, "--as-of", "24/11/2026"),
    ("history", HOST, "--trend"),
    ("history", "--trend", "--monthly"),
    ("history", "--since", "1/1/2026"),
    ("history", "--keep-days", "30"),
    *(("history", "--run", "last", "-o", form) for form in ("text", "json", "ndjson")),
    ("compare", "last"),
    ("compare", RUN, LATER, "-o", "json"),
    ("deliver",),
    ("audit", "--since-run", "last", "--limit", HOST),  # of an address that is never contacted
)
REPORTS = (
    *(("province", form) for form in ("html", "csv", "xlsx", "docx", "chat")),
    ("audit", "html"),
    ("provider --each", "html"),
    ("level 3", "html"),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Two audits, and what three readings have seen of one device."""
    file = tmp_path_factory.mktemp("odd") / "kept.sqlite"
    keep_audit(file)
    keep_audit(file, run=LATER, at=AT + timedelta(days=1), live="Auto")
    with closing(open_observations(file)) as store:
        for day, text in enumerate(("a", "b", "c")):
            values = pack({"Conference AutoAnswer Mode": text, "B": "1"}, ("C",), (), b"s")
            seen = Observation(HOST, DeviceIdentity("F1", "Room Kit", "ce9"), text, values)
            with store.writing():
                store.record(seen, at=AT + timedelta(days=day))
        with store.writing():
            store.miss(HOST, LATER, "DEV_TIMEOUT", at=AT + timedelta(days=3))
    return file


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("FLEETCFG_OUTBOX", str(tmp_path / "outbox.sqlite"))
    (tmp_path / "channels.yaml").write_text("channels:\n  a: {kind: metrics, file: a.prom}\n")
    (tmp_path / "channels.yaml").chmod(0o600)
    monkeypatch.setenv("FLEETCFG_CHANNELS", str(tmp_path / "channels.yaml"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def columns(file):
    with closing(sqlite3.connect(file)) as there:
        tables = [
            row[0] for row in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return [
            (table, row[1])
            for table in sorted(tables)
            for row in there.execute(f"PRAGMA table_info({table})")
        ]


def spoil(file, table, column, odd):
    """Put *odd* into the column of every row, or of one where no two rows may be alike."""
    with closing(sqlite3.connect(file)) as there, there:
        for where in ("", " WHERE rowid = 1", " LIMIT 1"):
            try:
                there.execute(f"UPDATE OR IGNORE {table} SET {column} = ?{where}", (odd,))  # noqa: S608 - names of the schema
            except sqlite3.Error:
                continue
            return


def commands():
    """Return each command; of reports, each kind and format."""
    made = [(*words, *(PLACES if words[0] in ("deliver", "audit") else ())) for words in READERS]
    for kind, form in REPORTS:
        out = ("--out", f"r.{form}") if "--each" not in kind else ("--out", "each")
        made.append(("report", *kind.split(), "--format", form, *out, *PLACES))
    return made


def test_no_row_ends_a_command_in_anything_but_a_code(here, kept, capsys):
    chance = random.Random(SEED)  # noqa: S311 - the same rows each time
    every = [(place, odd) for place in columns(kept) for odd in ODD]
    chance.shuffle(every)
    broken = []
    for number in range(ROUNDS):
        (table, column), odd = every[number % len(every)]
        words = commands()[number % len(commands())]
        file = here / "history.sqlite"
        shutil.copyfile(kept, file)
        spoil(file, table, column, odd)
        code = run([*words, "--store", str(file)])
        said = capsys.readouterr()
        for made in (here / "each", *here.glob("r.*"), *here.glob("*-wal"), *here.glob("*-shm")):
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
        if "INTERNAL" in said.err or "Traceback" in said.err or code not in list(Exit):
            broken.append(
                (table, column, odd if not isinstance(odd, str | bytes) else odd[:20], words[:4])
            )
    assert broken == []

"""A store that a second thread opens keeps the locks of the first against other processes."""

import subprocess
import sys

from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.ledger.store import DATABASE_FILE, open_store

SIGNER = NoteSigner.from_seed("example.vn/log", bytes(range(32)))
TAKE_IT_WHOLE = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    print(database.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except sqlite3.OperationalError as error:
    print(error.sqlite_errorname)
"""


def test_opening_a_store_again_gives_none_of_its_locks_away(tmp_path):
    first = open_store(tmp_path, SIGNER)
    assert first.fact("anything") is None  # it has read, and holds its lock
    second = open_store(tmp_path, SIGNER)

    command = [sys.executable, "-c", TAKE_IT_WHOLE, str(tmp_path / DATABASE_FILE)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True).stdout

    first.close()
    second.close()
    assert told.strip() == "SQLITE_BUSY"

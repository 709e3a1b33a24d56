"""Results that wait to go home: whole ones, the oldest first."""

import os
from pathlib import Path

from fleetcfg.authority.outgoing import OutgoingResults


def test_what_a_killed_process_left_half_written_is_taken_away_after_a_while(
    tmp_path: Path,
) -> None:
    outgoing = OutgoingResults(tmp_path, "vnpt")
    for number in ("2", "1"):
        outgoing.put(f"sha256:{number * 64}", b"{}")
    folder = tmp_path / "outgoing" / "vnpt"
    new, old = (folder / f"{'3' * 64}.fcresult.{pid}.1.new" for pid in (7, 8))
    for file in (new, old):
        file.touch()
    before = (folder.stat().st_mtime - 7200,) * 2
    os.utime(old, before)
    os.utime(folder / f"{'1' * 64}.fcresult", before)

    assert list(outgoing.waiting()) == ["1" * 64, "2" * 64]
    assert (new.exists(), old.exists()) == (True, False)

"""The key that conceals what a machine's answers tell: made once, however many look for it."""

from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.authority.slice_answers import CONCEAL_KEY, KEPT_ON, SliceAnswers, conceal_key
from fleetcfg.errors import RefusalError
from fleetcfg.machine.access import others_may_use


def test_who_looks_for_the_key_while_it_is_made_finds_all_of_it_or_none(tmp_path, monkeypatch):
    """Two slices that begin at once each look for it; a file without its bytes would be broken."""
    seen = list[bool]()

    def while_it_is_tried(file):
        seen.append((tmp_path / CONCEAL_KEY).exists())
        return others_may_use(file)

    monkeypatch.setattr("fleetcfg.authority.files.others_may_use", while_it_is_tried)

    key = conceal_key(tmp_path)

    assert seen == [False]
    assert conceal_key(tmp_path) == key
    assert [file.name for file in tmp_path.iterdir()] == [CONCEAL_KEY]


@pytest.mark.parametrize("kept", [b"", b"{}", b'{"key": "00"}'])
def test_a_key_that_is_none_is_told(tmp_path, kept):
    (tmp_path / CONCEAL_KEY).write_bytes(kept)

    with pytest.raises(RefusalError, match="CONCEAL_KEY_BROKEN"):
        conceal_key(tmp_path)


def test_what_a_killed_process_left_half_written_is_forgotten_with_the_answers(tmp_path):
    answers, until = SliceAnswers(tmp_path), datetime(2026, 11, 24, tzinfo=UTC)
    answers.keep("a" * 64, b"{}", until=until)
    (kept,) = (tmp_path / "slices").iterdir()
    kept.with_name(f"{kept.name}.7.new").touch()

    answers.forget_old(until + KEPT_ON)
    assert len(list((tmp_path / "slices").iterdir())) == 2

    answers.forget_old(until + KEPT_ON + timedelta(seconds=1))
    assert list((tmp_path / "slices").iterdir()) == []

"""What a machine answered to slices, and began of them, and the key that conceals what it tells."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.authority.slice_answers import CONCEAL_KEY, KEPT_ON, SliceAnswers, conceal_key
from fleetcfg.errors import RefusalError
from fleetcfg.machine.access import others_may_use
from fleetcfg.trust.documents.slice import LONGEST

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)


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
    answers = SliceAnswers(tmp_path)
    answers.keep("a" * 64, b"{}", until=UNTIL)
    (kept,) = (tmp_path / "slices").iterdir()
    kept.with_name(f"{kept.name}.7.new").touch()

    answers.forget_old(UNTIL + KEPT_ON)
    assert len(list((tmp_path / "slices").iterdir())) == 2

    answers.forget_old(UNTIL + KEPT_ON + timedelta(seconds=1))
    assert list((tmp_path / "slices").iterdir()) == []


def test_what_was_begun_and_never_came_again_is_forgotten_once_it_may_not_come(tmp_path):
    """Forgotten earlier, a change that was half done would begin anew from now."""
    answers = SliceAnswers(tmp_path)
    assert answers.begin("a" * 64, 7, until=UNTIL) == 7

    answers.forget_old(UNTIL + KEPT_ON)
    assert answers.begin("a" * 64, 9, until=UNTIL) == 7

    answers.forget_old(UNTIL + KEPT_ON + timedelta(seconds=1))
    assert list((tmp_path / "slices").iterdir()) == []


def test_what_0_3_began_is_gone_on_with_and_forgotten_like_the_rest(tmp_path):
    answers, folder = SliceAnswers(tmp_path), tmp_path / "slices"
    answers.begin("b" * 64, 1, until=UNTIL)
    for digest in ("a", "c"):
        old = folder / f"{digest * 64}.begun"
        old.write_text("7")
        os.utime(old, (UNTIL.timestamp(), UNTIL.timestamp()))  # when it was begun

    assert answers.begin("a" * 64, 9, until=UNTIL) == 7
    answers.forget_old(UNTIL + LONGEST + KEPT_ON)
    assert [file.name for file in folder.iterdir()] == [f"{'c' * 64}.begun"]

    answers.forget_old(UNTIL + LONGEST + KEPT_ON + timedelta(seconds=1))
    assert list(folder.iterdir()) == []


def test_what_was_begun_is_forgotten_with_its_answer(tmp_path):
    answers = SliceAnswers(tmp_path)
    answers.begin("a" * 64, 7, until=UNTIL)

    answers.keep("a" * 64, b"{}", until=UNTIL)

    assert [file.suffix for file in (tmp_path / "slices").iterdir()] == [".fcresult"]

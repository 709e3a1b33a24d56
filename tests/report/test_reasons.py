"""Facts that programs read, in the words of people."""

import errno
import os

import pytest

from fleetcfg.report.reasons import reason_lines, worded
from fleetcfg.words import Words

VI, EN = Words("vi"), Words("en")


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (258731, "3 ngày", "3 days"),
        (3 * 86400, "3 ngày", "3 days"),
        (86400, "24 giờ 00 phút", "24 h 00 min"),
        (7500, "2 giờ 05 phút", "2 h 05 min"),
        (600, "10 phút", "10 min"),
        (61, "61 giây", "61 s"),
    ],
)
def test_how_slow_a_clock_is_is_told_no_finer_than_a_person_needs(seconds, vi, en):
    for words, told in ((VI, vi), (EN, en)):
        line, _ = reason_lines("CLOCK_BEHIND", {"seconds": seconds}, words)
        assert f" {told} " in line


@pytest.mark.parametrize("name", ["why", "reason"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.ENETUNREACH])
def test_what_the_system_says_in_english_is_told_in_the_language_in_use(name, number):
    told = worded("OS_REFUSED", {name: os.strerror(number)}, VI)

    assert told[name] != os.strerror(number)
    assert not str(told[name]).startswith("os.")


def test_what_nobody_has_words_for_stays_as_it_is():
    assert worded("OS_REFUSED", {"why": "Level 3 halted"}, VI) == {"why": "Level 3 halted"}
    assert worded("X", {"path": os.strerror(errno.ENOSPC)}, VI) == {
        "path": os.strerror(errno.ENOSPC)
    }


def test_a_disk_that_is_full_is_told_with_the_file_if_it_is_known():
    facts = {"why": os.strerror(errno.ENOSPC), "file": "a.json"}

    assert "a.json: đĩa đầy" in reason_lines("OS_REFUSED", facts, VI)[0]
    assert " : " not in reason_lines("OS_REFUSED", {**facts, "file": ""}, VI)[0]


@pytest.mark.parametrize("code", ["DEV_CERTIFICATE_WRONG", "DEV_HOST_KEY_WRONG"])
def test_a_wrong_certificate_or_key_is_told_with_the_declared_one(code):
    facts = {"host": "codec-a", "address": "10.0.0.1", "pinned": "ab" * 32, "shown": "cd" * 32}

    line, _ = reason_lines(code, facts, VI)

    assert "ab" * 32 in line
    assert "cd" * 32 in line
    assert "⟨" not in reason_lines(code, {"host": "codec-a", "address": "10.0.0.1"}, VI)[0]

"""Names that are one and the same file on every system; pure, tried against Python's own paths."""

import ntpath
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.inventory.ranges import HOST_NAME
from fleetcfg.model.file_names import (
    MOST_NAME,
    file_stem,
    find_collisions,
    is_below,
    is_portable_name,
)

BAD = (
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "C:",
    "a:b",
    "sha256:ab",
    "a*",
    "a?",
    'a"',
    "<a",
    "a>",
    "a|b",
    "a.",
    "a ",
    " a",
    "a\n",
    "a\x00",
    "con",
    "CON",
    "nul.yaml",
    "Aux.tar.gz",
    "prn ",
    "com1",
    "LPT9.a",
    "COM¹",
    "lpt².x",
    "conin$",
    "CONOUT$.a",
    "nul .yaml",
    "x" * 256,
    "ệ" * 86,
)
GOOD = (
    "a",
    "codec-bum-to.yaml",
    "Sở.yaml",
    "console",
    "com",
    "com10",
    "nul-1",
    "a.b.c",
    ".a",
    "a b",
)


@pytest.mark.parametrize("name", BAD)
def test_a_name_with_two_meanings_is_none(name):
    assert not is_portable_name(name)


@pytest.mark.parametrize("name", GOOD)
def test_a_name_of_one_meaning_is_one(name):
    assert is_portable_name(name)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_a_name_that_passes_is_one_part_of_a_path_everywhere(name):
    if is_portable_name(name):
        assert PureWindowsPath(name).name == PurePosixPath(name).name == name
        assert not PureWindowsPath(name).is_reserved()
        assert len(name.encode()) <= MOST_NAME


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("inventory", True),
        ("a/b.yaml", True),
        (".", True),
        ("a\\b", True),
        ("/a", False),
        ("\\a", False),
        ("C:\\a", False),
        ("C:a", False),
        ("c:/a", False),
        ("\\\\server\\share\\a", False),
        ("..", False),
        ("a/../b", False),
        ("a\\..\\..\\b", False),
    ],
)
def test_a_path_that_leads_elsewhere_on_some_system_is_told(path, expected):
    assert is_below(path) is expected


@given(st.text(alphabet="ab.\\/:C", max_size=12))
def test_what_lies_below_does_so_on_windows(path):
    if is_below(path):
        whole = ntpath.normpath(ntpath.join("D:\\root", path))
        assert (whole + "\\").startswith("D:\\root\\")


def test_names_that_windows_and_macos_take_for_one_are_found():
    composed, parted = "b/S\u1edf.yaml", "b/S\u01a1\u0309.yaml"

    assert find_collisions(["a/B", "a/b", "c", composed, parted]) == (
        ("a/B", "a/b"),
        (composed, parted),
    )
    assert find_collisions(["a", "b"]) == ()


IDS = st.from_regex(HOST_NAME, fullmatch=True) | st.sampled_from([one for one in BAD[1:] if one])


@given(st.sets(IDS.filter(lambda name: len(name) < 60), min_size=2))
def test_files_of_two_ids_are_two_files_on_every_system(names):
    files = [f"{file_stem(name)}.json" for name in {name.casefold() for name in names}]

    assert all(map(is_portable_name, files))
    assert find_collisions(files) == ()
    assert len(set(files)) == len(files)
    assert {unquote(file.removesuffix(".json")) for file in files} == {
        name.casefold() for name in names
    }


def test_a_name_that_another_file_has_is_spelled_otherwise():
    assert file_stem("Manifest", "manifest") == "%4Danifest"

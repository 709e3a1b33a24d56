"""The container file. No engine runs where the tests run: what it says is read, and not built."""

import re

import pytest

from release.git import ROOT

pytestmark = pytest.mark.long

TEXT = (ROOT / "release" / "Containerfile").read_text("utf-8")
INSTRUCTION = re.compile(r"([A-Z]+) (\S.*)", re.DOTALL)
KNOWN = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "ENTRYPOINT"}


def instructions() -> list[tuple[str, str]]:
    """Return the instructions in order, each with what follows it as one line."""
    lines = "\n".join(line for line in TEXT.splitlines() if not line.startswith("#"))
    joined = re.sub(r"\\\n\s*", "", lines).splitlines()
    matches = [INSTRUCTION.fullmatch(line) for line in joined if line.strip()]
    assert all(matches)
    return [(match[1], match[2]) for match in matches if match]


def test_every_line_is_an_instruction():
    assert {name for name, _ in instructions()} <= KNOWN


def test_what_comes_from_the_index_comes_by_hash():
    installs = [
        one for _, told in instructions() for one in told.split("&&") if "pip install" in one
    ]

    assert len(installs) == 3
    for one in installs:
        if "--no-index" not in one:
            assert {"--require-hashes", "--only-binary"} <= set(one.split())
    locks = set(re.findall(r"requirements/(\w+)\.txt", "".join(installs)))
    assert locks == {"build", "run", "reports"}
    assert all((ROOT / "requirements" / f"{lock}.txt").is_file() for lock in locks)


def test_what_runs_is_not_root_and_has_no_build_tools():
    last = instructions()[[name for name, _ in instructions()].index("FROM", 2) :]
    told = dict(last)

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", told["USER"])
    assert [name for name, _ in last].index("USER") < [name for name, _ in last].index("ENTRYPOINT")
    assert told["COPY"] == "--from=build /opt/fleetcfg /opt/fleetcfg"


def test_no_host_is_named_and_what_is_copied_is_there():
    assert not re.search(r"//|\w\.(io|org|com|net)\b", TEXT)
    copied = [told.split()[:-1] for name, told in instructions() if name == "COPY"]
    for name in (one for names in copied for one in names if not one.startswith(("--", "/"))):
        assert (ROOT / name).exists(), name

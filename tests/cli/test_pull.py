"""``fleetcfg inventory pull``: a proposal as any import is, with where each device was found."""

import shutil

import pytest

from fleetcfg.cli.program.main import run
from tests.delivery import servers
from tests.house.make_architecture import ROOT
from tests.sources.netbox_server import TOKEN, device, listing, netbox


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETBOX_PASSWORD", TOKEN)
    return tmp_path


@pytest.fixture
def known(tmp_path):
    return servers.proved(tmp_path)


def pull(served, known, *words):
    place = ("--api-endpoint", served.url, "--token", "env:NETBOX", "--ca", str(known.ca))
    return run(["inventory", "pull", "netbox", *place, *words])


NEW = device(
    1, "codec-moi", site="ubnd-xa-ban-bo", address="198.51.100.250/24", serial="FOC12345678"
)


def files(folder):
    return {file: file.read_bytes() for file in (folder / "inventory").rglob("*.yaml")}


def test_what_changes_is_shown_and_nothing_is_written_unasked(folder, known, capsys):
    before = files(folder)
    with netbox(known.context, listing([NEW])) as served:
        assert pull(served, known, "--check") == 2

    told = capsys.readouterr().out
    assert "codec-moi" in told
    assert files(folder) == before


def test_what_is_written_names_its_source_and_the_same_again_changes_nothing(folder, known, capsys):
    with netbox(known.context, listing([NEW])) as served:
        assert pull(served, known, "--yes") == 0
        written = files(folder)
        capsys.readouterr()
        assert pull(served, known, "--yes") == 0

    known_there = f"{served.url}/dcim/devices/1/ 2026-11-20T03:04:05.000000Z"
    assert run(["inventory", "show", "codec-moi"]) == 0
    assert known_there in b"".join(written.values()).decode()
    assert files(folder) == written
    assert run(["validate"]) == 0


def test_a_room_that_is_not_declared_is_told_by_its_row(folder, known, capsys):
    wrong = device(1, "codec-moi", site="nowhere")
    before = files(folder)
    with netbox(known.context, listing([wrong])) as served:
        assert pull(served, known, "--yes") == 1

    assert "nowhere" in capsys.readouterr().err
    assert files(folder) == before


def test_no_device_and_no_such_source(folder, known, capsys):
    with netbox(known.context, listing([])) as served:
        assert pull(served, known, "--check") == 1
        assert "SOURCE_NOTHING: " in capsys.readouterr().err
    assert (
        run(["inventory", "pull", "excel", "--api-endpoint", "https://a", "--token", "env:A"]) == 64
    )
    assert "SOURCE_UNKNOWN: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--query-filter", "role"), "SOURCE_PAIR"),
        (("--platform", "webex"), "SOURCE_PAIR"),
        (("--platform", "webex=cisco_cee"), "SOURCE_FAMILY"),
    ],
)
def test_what_was_typed_is_judged_before_the_source_is_asked(folder, known, capsys, words, code):
    with netbox(known.context, listing([NEW])) as served:
        assert pull(served, known, *words) == 64

    assert f"{code}: " in capsys.readouterr().err
    assert served.tokens == []


@pytest.mark.parametrize("field", ["serial", "model", "last_updated"])
def test_a_template_in_what_the_source_says_is_refused_by_field_and_device(
    folder, known, capsys, field
):
    evil = "{{ lookup('pipe', 'id') }}"
    wrong = {
        **device(1, "codec-moi", **{field: evil}),
        **({field: evil} if field == "last_updated" else {}),
    }
    before = files(folder)
    with netbox(known.context, listing([wrong])) as served:
        assert pull(served, known, "--yes") == 1

    told = capsys.readouterr().err
    assert "SHEET_TEMPLATE" in told
    assert "codec-moi" in told
    assert served.url.partition("//")[2].partition("/")[0] in told
    assert files(folder) == before

"""Completion: what is offered on Tab, and that nothing is said when there is nothing to offer."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.cli.options.complete import hosts, one_of, parameters, patterns


class Typed:
    """What a shell has typed so far."""

    def __init__(self, **params):
        self.params = params


def context(**params) -> Any:
    return Typed(**params)


def test_hosts_are_those_of_the_inventory_that_begin_as_typed():
    offered = hosts(context(), "codec-bum")

    assert sorted(offered) == ["codec-bum-nua", "codec-bum-to"]


def test_the_last_part_of_a_pattern_is_made_whole():
    offered = [
        patterns(context(), typed) for typed in ("role_ce", "codecs:&role_ce", "all,!role_ce")
    ]

    assert offered == [["role_central"], ["codecs:&role_central"], ["all,!role_central"]]


def test_parameters_are_those_declared_of_the_device():
    offered = parameters(context(host="codec-bum-to"), "call.enc")

    assert offered == ["call.encryption"]


def test_words_are_offered_that_begin_as_typed():
    assert one_of("text", "json", "ndjson")("j") == ["json"]


@pytest.mark.parametrize("complete", [hosts, patterns, parameters])
@pytest.mark.parametrize("inventory", ["no-such-folder", "docs/adr"])
def test_an_inventory_that_cannot_be_read_offers_nothing(capsys, tmp_path, complete, inventory):
    offered = complete(context(inventory=[Path(inventory)]), "")

    assert offered == []
    assert capsys.readouterr() == ("", "")


def test_a_broken_inventory_still_offers_what_can_be_read(tmp_path):
    (tmp_path / "hosts.yaml").write_text("all:\n  hosts:\n    codec-a: {ansible_host: 1, a: [}\n")
    (tmp_path / "more.yaml").write_text("all:\n  hosts:\n    codec-b:\n")

    assert "codec-b" in hosts(context(inventory=[tmp_path]), "codec")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("explain codec-bum-n", "codec-bum-nua"),
        ("audit --limit role_ch", "role_chair"),
        ("audit --fail-on mov", "moved"),
        ("schema base", "baseline"),
        ("vali", "validate"),
    ],
)
def test_bash_gets_it(typed, offered):
    environ = {
        **os.environ,
        "_FLEETCFG_COMPLETE": "complete_bash",
        "COMP_WORDS": f"fleetcfg {typed}",
        "COMP_CWORD": str(len(typed.split())),
    }

    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg"], env=environ, capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == [offered]
    assert done.stderr == ""

"""Ansible's own reader is the judge: what is valid here says the same there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.tree import Tree, from_directory
from fleetcfg.model.problem import Problems
from fleetcfg.report.ansible import to_ansible_graph, to_ansible_list
from tests.declared.inventory.make_inventory import make_inventory, write

ROOT = Path(__file__).parents[3]


def ask_ansible(folder, sources, question):
    """Return what ``ansible-inventory`` prints of the sources below *folder*."""
    options = [option for source in sources for option in ("-i", str(folder / source))]
    command = [str(Path(sys.executable).parent / "ansible-inventory"), *options, question]
    configuration = folder / "ansible.cfg"
    configuration.write_text("[defaults]\n")  # and none of the machine's
    environment = {
        **os.environ,
        "HOME": str(folder),
        "ANSIBLE_HOME": str(folder / ".ansible"),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_LOCALHOST_WARNING": "0",
    }
    return subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout


def ask_us(folder, sources):
    problems = Problems()
    trees = [from_directory(folder, [source]) for source in sources]
    return read_inventory(trees, problems), list(problems)


def assert_agreement(folder, sources):
    inventory, problems = ask_us(folder, sources)

    theirs = json.loads(ask_ansible(folder, sources, "--list"))
    theirs["_meta"].pop("profile", None)

    assert [problem for problem in problems if problem.gravity == "error"] == []
    assert json.dumps(
        to_ansible_list(inventory.groups, inventory.hosts), sort_keys=True
    ) == json.dumps(theirs, sort_keys=True)


@pytest.mark.long
def test_the_sample_province_is_read_as_ansible_reads_it(tmp_path):
    write(tmp_path, from_directory(ROOT, ["inventory"]).files)

    assert_agreement(tmp_path, ["inventory"])


@pytest.mark.long
def test_the_graph_is_printed_as_ansible_prints_it(tmp_path):
    write(tmp_path, make_inventory(30, hosts_per_site=7))

    inventory, _ = ask_us(tmp_path, ["inventory"])

    assert (
        list(to_ansible_graph(inventory.groups))
        == ask_ansible(tmp_path, ["inventory"], "--graph").splitlines()
    )


# ---------------------------------------------------------------- generated inventories

GROUPS = ["g1", "g2", "g3", "g4", "g5"]
HOSTS = ["h1", "h2", "codec[01:03]"]
NAMES = st.sampled_from(["x_a", "x_b", "x_c"])
VALUES = st.recursive(
    st.sampled_from(
        [
            '"On"',
            "'010'",
            "7",
            "-3",
            "true",
            "false",
            "a b",
            "10.0.0.1",
            '"2026-01-01"',
            '"é\\n"',
            "'~'",
            '""',
            "Đông",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
        | inner.map("{{k: {}}}".format)
    ),
    max_leaves=3,
)
VARIABLES = st.dictionaries(NAMES, VALUES, max_size=2)


def flow(said):
    return "{" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


@st.composite
def sources(draw):
    """One source: groups that contain later ones only, and files of variables for the same."""
    text = ["all:", "  hosts:", f"    h1: {flow(draw(VARIABLES))}"]
    for at, group in enumerate(GROUPS):
        text += [f"{group}:"]
        below = GROUPS[at + 1 :]
        if children := draw(st.sets(st.sampled_from(below), max_size=2)) if below else ():
            text += ["  children:", *(f"    {child}:" for child in sorted(children))]
        if hosts := draw(st.lists(st.sampled_from(HOSTS), unique=True, max_size=2)):
            text += ["  hosts:", *(f'    "{host}":' for host in hosts)]
        if draw(st.booleans()):
            text += ["  vars:", f"    ansible_group_priority: {draw(st.integers(1, 3))}"]
    files = {"s/hosts.yaml": "\n".join([*text, ""])}
    for folder, names in (("group_vars", ["all", *GROUPS]), ("host_vars", ["h1", "codec02"])):
        for name in draw(st.sets(st.sampled_from(names), max_size=3)):
            ending = draw(st.sampled_from([".yaml", ".yml", ".json", "", "/a.yaml"]))
            said = "".join(f"{key}: {value}\n" for key, value in draw(VARIABLES).items())
            files[f"s/{folder}/{name}{ending}"] = said
    return files


def is_valid(files):
    """Tell whether it is one that we take: no conflict within a source."""

    problems = Problems()
    read_inventory([Tree({path: text.encode() for path, text in files.items()})], problems)
    return not problems.has_errors


@pytest.mark.long
@settings(max_examples=6)
@given(sources().filter(is_valid))
def test_any_inventory_that_is_valid_is_read_as_ansible_reads_it(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("generated")
    write(folder, {path: text.encode() for path, text in files.items()})

    assert_agreement(folder, ["s"])


@pytest.mark.long
def test_a_later_source_overrides_as_it_does_in_ansible(tmp_path):
    write(
        tmp_path,
        {
            "a/h.yaml": b"p: {hosts: {h: {x_a: 1, x_b: 1}}, vars: {x_c: 1, x_d: [1, 2]}}\n",
            "a/group_vars/p.yaml": b"x_e: 1\n",
            "b/h.yaml": b"p: {hosts: {h: {x_a: 2}, new: }, vars: {x_d: [3]}}\n",
            "b/group_vars/all.yaml": b"x_e: 2\nx_f: 2\n",
            "b/host_vars/h.yaml": b"x_b: 2\n",
        },
    )

    assert_agreement(tmp_path, ["a", "b"])

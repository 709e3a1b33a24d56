"""Groups, hosts and merged variables, and what is refused in them."""

import pytest

from fleetcfg.declared.inventory import sources
from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.inventory.ranges import expand
from fleetcfg.declared.inventory.sources import MAX_IN_RANGES
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Problems
from fleetcfg.report.ansible import to_ansible_graph


def read(*given):
    """Read sources, each a mapping of path to text, or one text for its only file."""
    trees = [
        Tree(
            {
                path: text.encode()
                for path, text in ({"i/a.yaml": s} if isinstance(s, str) else s).items()
            }
        )
        for s in given
    ]
    problems = Problems()
    return read_inventory(trees, problems), list(problems)


def codes(*given):
    return [problem.code for problem in read(*given)[1]]


CHAIN = "all: {children: {p: {children: {c: {hosts: {h: }}}}}}"


# ---------------------------------------------------------------- precedence


@pytest.mark.parametrize(
    ("files", "winner"),
    [
        ({"i/group_vars/all.yaml": "all"}, "all"),
        ({"i/group_vars/all.yaml": "all", "i/group_vars/p.yaml": "p"}, "p"),
        ({"i/group_vars/c.yaml": "c", "i/group_vars/p.yaml": "p"}, "c"),
        ({"i/group_vars/c.yaml": "c", "i/host_vars/h.yaml": "h"}, "h"),
        ({"i/group_vars/c": "c", "i/group_vars/all/x.yml": "all"}, "c"),
        ({"i/host_vars/h/x.json": '"h"', "i/group_vars/c/deep/x.yaml": "c"}, "h"),
    ],
)
def test_the_more_particular_wins(files, winner):
    said = {path: f"x_a: {text}" for path, text in files.items() if "json" not in path}
    said |= {path: f'{{"x_a": {text}}}' for path, text in files.items() if "json" in path}

    inventory, problems = read({"i/a.yaml": CHAIN, **said})

    assert problems == []
    assert inventory.hosts["h"].variables == {"x_a": winner}


def test_a_value_is_replaced_whole():
    inventory, _ = read(
        {
            "i/a.yaml": CHAIN,
            "i/group_vars/p.yaml": "x_a: {k: 1, l: 2}",
            "i/group_vars/c.yaml": "x_a: {k: 3}",
        }
    )

    assert inventory.hosts["h"].variables["x_a"] == {"k": 3}


def test_on_one_level_the_last_in_the_alphabet_wins_unless_priority_says_otherwise():
    text = (
        "all: {{children: {{g1: {{hosts: {{h: }}, vars: {{x_a: 1{}}}}},"
        " g2: {{hosts: {{h: }}, vars: {{x_a: 2}}}}}}}}"
    )

    alphabet, _ = read(text.format(""))
    priority, problems = read(text.format(", ansible_group_priority: 10"))

    assert problems == []
    assert alphabet.hosts["h"].variables == {"x_a": 2}
    assert priority.hosts["h"].variables == {"x_a": 1}


def test_a_later_source_wins():
    first = "all: {hosts: {h: {x_a: 1, x_b: 1}}}"
    second = {"o/b.yaml": "all: {hosts: {h: {x_a: 2}}}"}

    inventory, problems = read(first, second)

    assert problems == []
    assert inventory.hosts["h"].variables == {"x_a": 2, "x_b": 1}
    assert str(inventory.hosts["h"].places["x_a"]) == "o/b.yaml:1:24"


def test_every_variable_knows_where_it_was_decided():
    inventory, _ = read(
        {
            "i/a.yaml": "all:\n  children:\n    g:\n      hosts:\n        h:\n          x_a: 1\n",
            "i/group_vars/g.yaml": "# remark\nx_b: 2\nx_a: 3\n",
        }
    )

    places = {name: str(place) for name, place in inventory.hosts["h"].places.items()}

    assert places == {"x_a": "i/a.yaml:6:16", "x_b": "i/group_vars/g.yaml:2:6"}


def test_values_are_what_ansible_reads():
    inventory, problems = read(
        'all: {hosts: {h: {x_a: 7, x_b: true, x_c: "7", x_d: [a, {k: false}], simulated: true}}}'
    )

    assert problems == []
    assert inventory.hosts["h"].variables == {
        "x_a": 7,
        "x_b": True,
        "x_c": "7",
        "x_d": ["a", {"k": False}],
        "simulated": True,
    }


# ---------------------------------------------------------------- shape


@pytest.mark.parametrize(
    ("pattern", "hosts"),
    [
        ("codec-1", ["codec-1"]),
        ("codec[01:03]", ["codec01", "codec02", "codec03"]),
        ("codec[9:11]", ["codec9", "codec10", "codec11"]),
        ("codec[1:7:3]", ["codec1", "codec4", "codec7"]),
        ("r[a:c]", ["ra", "rb", "rc"]),
        ("r[1:2]-[a:b]x", ["r1-ax", "r1-bx", "r2-ax", "r2-bx"]),
        ("a.b.example", ["a.b.example"]),
    ],
)
def test_a_range_stands_for_its_hosts(pattern, hosts):
    inventory, problems = read(f'all: {{hosts: {{"{pattern}": {{x_a: 1}}}}}}')

    assert problems == []
    assert list(inventory.hosts) == hosts
    assert all(host.variables == {"x_a": 1} for host in inventory.hosts.values())


@pytest.mark.parametrize(
    "pattern",
    [
        "a[1:",
        "a[01:100]",
        "a[3:1]",
        "a[c:a]",
        "a[1:2:0]",
        "a[1:b]",
        "a[1:9999999999]",
        "a b",
        "a:22",
        "-a",
        "é",
        "[::1]",
        "a[0:1]" * 160,
        "",
        "a/b",
    ],
)
def test_what_is_no_host_name_or_range_is_refused(pattern):
    assert codes(f'all: {{hosts: {{"{pattern}": }}}}') == ["INV_HOST_NAME"]


@pytest.mark.parametrize(
    "lines",
    [
        '"a[0:9][0:9][0:9][0:9][0:9]": {ansible_host: 10.0.0.1}',
        '"a[1:999999999]": ',
        f'"{"a[0:1]" * 126}": ',
        *(f'"h-[1:{MAX_IN_RANGES - 1}]": , "{more}-[1:2]": ' for more in ("h", "i")),
        f'"h-[1:{MAX_IN_RANGES // 2}]": {{x_a: 1, x_b: [2, 3]}}',
    ],
)
def test_ranges_are_refused_before_more_names_are_made_than_an_inventory_may_have(
    lines, monkeypatch
):
    made: list[str] = []

    def counted(pattern: str) -> list[str]:
        names = list(expand(pattern))
        made.extend(names)
        return names

    monkeypatch.setattr(sources, "expand", counted)

    _, problems = read(f"all: {{hosts: {{{lines}}}}}")

    assert "INV_RANGES" in [problem.code for problem in problems]
    assert len(made) <= MAX_IN_RANGES


def test_as_many_names_as_are_allowed_may_be_written_as_ranges_and_any_number_as_lines():
    ranges = f'"h-[1:{MAX_IN_RANGES - 10}]": , "i-[0:9]": {{x_a: 1}}'

    inventory, problems = read(f"all: {{hosts: {{{ranges}, j: {{x_a: 1, x_b: 2}}, k: }}}}")

    assert problems == []
    assert len(inventory.hosts) == MAX_IN_RANGES + 2


def test_what_a_range_says_of_its_hosts_is_held_once():
    inventory, _ = read(f"all: {{hosts: {{'h-[1:100]': {{x_a: {'a' * 10_000}}}}}}}")

    assert inventory.hosts["h-100"].variables == {"x_a": "a" * 10_000}
    assert len(inventory.hosts._rows._texts) == 10_000


def test_an_inventory_has_a_bound_however_it_is_written(monkeypatch):
    # Three hundred thousand hosts would be no input of modest size.
    monkeypatch.setattr(sources, "MAX_FLEET", 3)

    inventory, problems = read("all: {hosts: {a: , b: , 'c[1:2]': , d: }}")

    assert [problem.code for problem in problems] == ["INV_TOO_MANY_HOSTS"]
    assert list(inventory.hosts) == ["a", "b"]


def test_hosts_and_groups_keep_the_order_of_the_files():
    inventory, _ = read(
        {
            "i/b.yaml": "all: {children: {g2: {hosts: {h3: }}}}",
            "i/a.yaml": "all: {children: {g1: {hosts: {h2: , h1: }}}}",
        }
    )

    assert list(inventory.hosts) == ["h2", "h1", "h3"]
    assert list(inventory.groups) == ["all", "ungrouped", "g1", "g2"]


def test_a_host_in_no_group_is_ungrouped():
    inventory, _ = read("all: {hosts: {a: , b: }, children: {g: {hosts: {b: }}}}")

    assert inventory.groups["ungrouped"].hosts == ("a",)
    assert inventory.hosts["a"].groups == ("all", "ungrouped")
    assert inventory.hosts["b"].groups == ("all", "g")


def test_the_depth_of_a_group_is_its_longest_way_down():
    inventory, _ = read(
        "all: {children: {a: {children: {b: {children: {c: {hosts: {h: }}}}, c: }}, c: }}"
    )

    assert {name: group.depth for name, group in inventory.groups.items()} == {
        "all": 0,
        "ungrouped": 1,
        "a": 1,
        "b": 2,
        "c": 3,
    }


def test_a_chain_of_thousands_of_groups_is_refused_and_not_a_crash():
    chain = "".join(f"g{n}: {{children: {{g{n + 1}: }}}}\n" for n in range(3000))

    inventory, problems = read(chain + "g3000: {hosts: {h: }}")

    assert {problem.code for problem in problems} == {"INV_GROUP_TOO_DEEP", "PROBLEMS_ALIKE"}
    assert len(list(to_ansible_graph(inventory.groups))) > 3000


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a", ["YAML_NOT_MAPPING"]),
        ("all: a", ["YAML_NOT_MAPPING"]),
        ("all: {hosts: [h]}", ["YAML_NOT_MAPPING"]),
        ("all: {hosts: h}", ["YAML_NOT_MAPPING"]),
        ("all: {hosts: {h: x}}", ["YAML_NOT_MAPPING"]),
        ("all: {host: {h: }}", ["INV_UNKNOWN_GROUP_KEY"]),
        ("a b: {hosts: {h: }}", ["INV_GROUP_NAME"]),
        ("site-1: {hosts: {h: }}", ["INV_GROUP_NAME"]),
        ("all: {hosts: {h: {serail: A}}}", ["INV_UNKNOWN_KEY"]),
        ("all: {hosts: {h: {ansible_become: true}}}", ["INV_UNKNOWN_KEY"]),
        ("all: {hosts: {h: {x-a: b}}}", ["INV_UNKNOWN_KEY"]),
        ("all: {hosts: {h: {site: {id: a}}}}", ["INV_WRONG_LEVEL"]),
        ("all: {vars: {site: {id: a}}}", ["INV_WRONG_LEVEL"]),
        ("g: {hosts: {h: }, vars: {networks: []}}", ["INV_WRONG_LEVEL"]),
        ("all: {hosts: {h: {ansible_group_priority: 2}}}", ["INV_WRONG_LEVEL"]),
        ("g: {hosts: {h: }, vars: {ansible_group_priority: high}}", ["YAML_NOT_WHOLE"]),
        ("all: {hosts: {h: {x_a: On}}}", ["YAML_AMBIGUOUS_SCALAR"]),
        ("all: {hosts: {h: {x_a: [1, {b: 010}]}}}", ["YAML_AMBIGUOUS_SCALAR"]),
        ("all: {hosts: {h: {x_a: 2026-01-01}}}", ["YAML_AMBIGUOUS_SCALAR"]),
        ("all: {hosts: {h: {x_a: }}}", ["YAML_AMBIGUOUS_SCALAR"]),
        ("all: {hosts: {h: {x_a: !vault a}}}", ["YAML_VAULT"]),
        ("a: {children: {b: }}\nb: {children: {a: }, hosts: {h: }}", ["INV_GROUP_CYCLE"]),
        ("a: {children: {a: }, hosts: {h: }}", ["INV_GROUP_CYCLE"]),
        ("g: {hosts: {h: }}\nx: {children: {all: }}", ["INV_GROUP_EMPTY", "INV_GROUP_CYCLE"]),
        ("all: {hosts: {h: , H: }}", ["INV_NAME_CASE"]),
        ("h: {hosts: {h: }}", ["INV_GROUP_AND_HOST"]),
        ("g: {hosts: {h: }, children: {lost: }}", ["INV_GROUP_EMPTY"]),
        ("a: {hosts: {h: {x_a: 1}}}\nb: {hosts: {h: {x_a: 2}}}", ["INV_CONFLICT"]),
        ("a: {hosts: {h: {x_a: 1}}}\nb: {hosts: {h: {x_a: 1}}}", ["INV_SAID_TWICE"]),
        ("a: {hosts: {h: {x_a: 1}}}\nb: {hosts: {h: {x_a: true}}}", ["INV_CONFLICT"]),
        ("a: {hosts: {'h[1:2]': {x_a: 1}, h1: {x_a: 2}}}", ["INV_CONFLICT"]),
    ],
)
def test_what_ansible_would_let_pass_is_refused(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"i/group_vars/lost.yaml": "x_a: 1"}, ["INV_UNKNOWN_GROUP"]),
        ({"i/host_vars/lost.yaml": "x_a: 1"}, ["INV_UNKNOWN_HOST"]),
        ({"i/sub/group_vars/p.yaml": "x_a: 1"}, ["INV_VARS_MISPLACED"]),
        ({"i/group_vars/p.yaml": "x_a: 1", "i/group_vars/p.yml": "x_b: 1"}, ["INV_SHADOWED_FILE"]),
        (
            {"i/group_vars/p/a.yaml": "x_a: 1", "i/group_vars/p.yml": "x_b: 1"},
            ["INV_SHADOWED_FILE"],
        ),
        ({"i/group_vars/p/a.yaml": "x_a: 1", "i/group_vars/p/b.yaml": "x_a: 2"}, ["INV_CONFLICT"]),
        ({"i/group_vars/p/a.yaml": "x_a: 1", "i/group_vars/p/b.yaml": "x_a: 1"}, []),
        ({"i/b.yaml": "p: {vars: {x_a: 1}}", "i/group_vars/p.yaml": "x_a: 2"}, ["INV_CONFLICT"]),
        ({"i/b.yaml": "p: {vars: {x_a: 1}}", "i/c.yaml": "p: {vars: {x_a: 2}}"}, ["INV_CONFLICT"]),
        (
            {"i/b.yaml": "c: {vars: {x_a: 1}}", "i/group_vars/p.yaml": "x_a: 2"},
            ["INV_PARENT_FILE_WINS"],
        ),
        ({"i/b.yaml": "c: {vars: {x_a: 1}}", "i/group_vars/p.yaml": "x_a: 1"}, []),
        ({"i/group_vars/p.yaml": "ansible_group_priority: 5"}, ["INV_PRIORITY_IN_FILE"]),
        ({"i/group_vars/p.yaml": "- a"}, ["YAML_NOT_MAPPING"]),
        ({"i/group_vars/p.yaml": ""}, []),
        ({"i/b.yaml": "\n"}, ["INV_EMPTY_FILE"]),
        ({"i/b.yaml": "# all:\n"}, ["INV_EMPTY_FILE"]),
        ({"i/b.yaml": "a: [b"}, ["YAML_BRACKET_OPEN"]),
    ],
)
def test_files_that_would_surprise_are_refused(files, expected):
    assert codes({"i/a.yaml": CHAIN, **files}) == expected


def test_a_file_that_ansible_would_read_and_we_do_not_is_reported():
    problems = Problems()

    read_inventory(
        [Tree({"i/a.yaml": CHAIN.encode()}, {"i/README.md": b"", "i/hosts": b""})], problems
    )

    assert [(p.code, p.place.file, p.gravity) for p in problems] == [
        ("INV_SKIPPED_FILE", "i/hosts", "warning")
    ]


def test_a_variables_file_that_beats_a_later_source_is_refused():
    first = {"i/a.yaml": CHAIN, "i/host_vars/h.yaml": "x_a: 1"}

    assert codes(first, {"o/b.yaml": "all: {hosts: {h: {x_a: 2}}}"}) == ["INV_FILE_WINS"]
    assert codes(first, {"o/b.yaml": "all: {}", "o/host_vars/h.yaml": "x_a: 2"}) == []


@pytest.mark.parametrize(
    "said",
    [
        "password: hunter2",
        "ansible_password: hunter2",
        "ansible_ssh_pass: hunter2",
        "x_admin_password: hunter2",
        "x_snmp: {community: hunter2}",
        "x_api_token: [hunter2]",
        "x_mat_khau: hunter2",
        "x_pin: 1234",
        "x_url: https://admin:hunter2@192.0.2.1/",
        "x_a: |\n   -----BEGIN OPENSSH PRIVATE KEY-----\n   hunter2",
        "x_a: |\n   $ANSIBLE_VAULT;1.1;AES256\n   hunter2",
    ],
)
@pytest.mark.clause("code:INV_SECRET_IN_FILE", "3.1")
def test_a_secret_is_refused_and_never_repeated(said):
    inventory, problems = read({"i/a.yaml": CHAIN, "i/group_vars/c.yaml": said})

    assert [problem.code for problem in problems] == ["INV_SECRET_IN_FILE"]
    assert "hunter2" not in repr(problems)
    assert inventory is not None


def test_a_reference_to_a_secret_is_no_secret():
    assert codes("all: {hosts: {h: {x_snmp_community: 'keyring:snmp', x_pin: 'env:PIN'}}}") == []


def test_the_words_on_a_lost_group_name_the_nearest():
    _, problems = read({"i/a.yaml": "codecs: {hosts: {h: }}", "i/group_vars/codec.yaml": "x_a: 1"})

    assert [dict(problem.facts) for problem in problems] == [{"name": "codec", "nearest": "codecs"}]

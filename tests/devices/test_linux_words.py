"""What a host says, read; what it is to be given, made: pure, and one the inverse of the other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.drivers.linux import FAMILY
from fleetcfg.devices.drivers.linux.texts import (
    identity_of,
    ntp_of,
    ports_of,
    routes_of,
    running_routes,
    slots_of,
    source_of,
    sources_of,
    started_with,
    text_of,
    words_of,
)
from fleetcfg.devices.drivers.linux.write_words import (
    changed_sources,
    is_hostname,
    port_command,
    route_commands,
    with_directive,
    with_key,
    with_source,
)
from fleetcfg.errors import DeviceError

PAGE = "<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,20}", fullmatch=True)
SOURCES = st.one_of(NAMES, NAMES.map("pool {}".format))
LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=20)
ROUTES = st.lists(
    st.sampled_from(
        ["10.0.0.0/8 10.1.1.1", "10.2.0.0/16 blackhole 5", "::/0 fe80::1 eth0", "10.3.0.0/16 u0"]
    ),
    unique=True,
).map(lambda routes: "; ".join(sorted(routes)))


def code_of(call, *given_) -> str:
    with pytest.raises(DeviceError) as refused:
        call(*given_)
    return refused.value.code


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (b"", "DEV_IDENTITY_UNTOLD"),
        (PAGE.encode(), "DEV_IDENTITY_UNTOLD"),
        (b"uninitialized!\nNAME=x\n", "DEV_IDENTITY_UNTOLD"),
        (bytes(range(128, 256)), "DEV_ANSWER_BROKEN"),
        (b"0" * 32 + b"\n", "DEV_ANSWER_BROKEN"),
        (b"0" * 32 + b'\nNAME="\x1b[2J"\n', "DEV_ANSWER_BROKEN"),
    ],
)
def test_a_host_that_does_not_say_who_it_is_is_not_taken_for_one(output: bytes, code: str) -> None:
    assert code_of(identity_of, output) == code


def test_the_identity_is_the_installation_and_its_release() -> None:
    told = identity_of(b"0" * 32 + b'\nPRETTY_NAME="D 13"\nNAME="Debian"\nVERSION_ID=13\n')

    assert (told.serial, told.product, told.version) == ("0" * 32, "Debian", "13")


@pytest.mark.parametrize(
    "text",
    [
        *("", PAGE, "Building configuration...\n\nfrr version 10\n", "end"),
        "!\nfrr version 10.3\n% Error: zebra is down\nend\n",
    ],
)
def test_what_is_no_whole_configuration_of_a_router_is_refused(text: str) -> None:
    assert code_of(running_routes, text) == "DEV_ANSWER_BROKEN"


def test_routes_are_those_of_the_router_itself() -> None:
    text = "!\nfrr version 10.3\nip route 10.2.0.0/16 u0\nvrf v\n ip route 10.9.0.0/16 u0\n!\nend\n"

    assert running_routes(text) == {"frr.routes": "10.2.0.0/16 u0"}


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", PAGE, '{"data":[["p1"]],"headings":["name"]}', "[" * 100_000),
        '{"data":[["p[1]",1,1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":[["-rf",1,1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":[["p",1.5,1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":[["p",true,1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":[["p",["set",[[]]],1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":[["p",["map",[]],1,1]],"headings":["name","tag","vlan_mode","trunks"]}',
        '{"data":null,"headings":["name","tag","vlan_mode","trunks"]}',
    ],
)
def test_a_table_of_ports_that_is_none_is_refused(text: str) -> None:
    assert code_of(ports_of, text) == "DEV_ANSWER_BROKEN"


def test_ports_are_read_by_the_headings_and_a_set_is_a_list() -> None:
    rows = [["access", 7, ["set", []], "p-1"], [["set", []], ["set", []], ["set", [1, 2]], "p2"]]
    table = json.dumps({"headings": ["vlan_mode", "tag", "trunks", "name"], "data": rows})

    assert ports_of(table) == {
        "ovs.port[p-1].tag": "7",
        "ovs.port[p-1].vlan_mode": "access",
        "ovs.port[p-1].trunks": "",
        "ovs.port[p2].tag": "",
        "ovs.port[p2].vlan_mode": "",
        "ovs.port[p2].trunks": "1,2",
    }


def test_of_two_lines_the_first_counts_in_sshd_and_the_last_at_the_start() -> None:
    assert words_of("a 1\na 2\n") == {"a": "1"}
    assert started_with("* Applying x\na = 1\na = 2\n")["a"] == "2"


def test_a_time_that_is_kept_is_told_by_the_leap_status_alone() -> None:
    rows = [
        ("1,2,Normal\n", "Synced"),
        ("1,2,Not synchronised\n", "NotSynced"),
        (PAGE, ""),
        ("", ""),
    ]
    for said, told in rows:
        assert ntp_of(said) == told


@given(st.lists(SOURCES, max_size=6))
def test_a_file_of_sources_is_read_as_it_was_written(sources: list[str]) -> None:
    lines = [x if " " in x else f"server {x}" for x in sources]

    assert sources_of("\n".join(["# server x", *lines, "rtcsync"])) == sources
    assert [x for x in slots_of(sources).values() if x] == sources


# ---------------------------------------------------------------- writing


@given(st.lists(LINES, max_size=8), st.sampled_from(["x11forwarding", "maxauthtries"]))
def test_a_directive_is_so_and_every_other_line_stays(lines: list[str], keyword: str) -> None:
    text = "\n".join(lines)

    smallest, *_, surest = with_directive(text, keyword, "4")[:1] + with_directive(
        text, keyword, "4"
    )

    assert words_of(surest.lower())[keyword] == "4"
    assert surest.split("\n")[1:] == text.split("\n")
    changed = [x for x in smallest.split("\n") if x not in text.split("\n")]
    assert len(changed) <= 1


def test_what_stands_for_some_people_alone_is_not_changed() -> None:
    text = "Match User x\n  X11Forwarding no\n"

    assert with_directive(text, "x11forwarding", "yes") == [f"x11forwarding yes\n{text}"]


@given(st.lists(SOURCES, min_size=1, max_size=5), SOURCES, st.data())
def test_a_source_is_put_where_it_was_said_and_taken_away_again(sources, wanted, data) -> None:
    text = "\n".join([*(x if " " in x else f"server {x}" for x in sources), "rtcsync", ""])
    slot = data.draw(st.integers(1, len(sources) + 1))

    made = with_source(text, f"chrony.server[{slot}]", wanted)

    assert made is not None
    assert sources_of(made) == [*sources[: slot - 1], wanted, *sources[slot:]]
    gone = with_source(made, f"chrony.server[{slot}]", "")
    assert gone is not None
    assert sources_of(gone) == [*sources[: slot - 1], *sources[slot:]]


def test_a_source_of_the_same_kind_keeps_what_else_was_said_of_it() -> None:
    text = "server a key 5\npool b\n"

    assert with_source(text, "chrony.server[1]", "c") == "server c key 5\npool b\n"
    assert with_source(text, "chrony.server[2]", "c") == "server a key 5\nserver c iburst\n"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("chrony.server[4]", "a"),
        ("chrony.server[3]", ""),
        ("chrony.server[1]", "a b"),
        ("chrony.server[1]", "-x"),
        ("chrony.server[1]", "a;b"),
        ("chrony.server[x]", "a"),
        ("chrony.other", "a"),
    ],
)
def test_a_source_that_cannot_be_there_is_not_written(path: str, value: str) -> None:
    assert with_source("server a\nserver b\n", path, value) is None


@given(ROUTES, ROUTES)
def test_commands_for_routes_make_the_one_list_of_the_other(now: str, wanted: str) -> None:
    commands = route_commands(now, wanted)
    assert commands is not None

    have = set(filter(None, now.split("; ")))
    for command in commands:
        kind, _, route = command.partition(" route ")
        (have.discard if kind.startswith("no ") else have.add)(route)
        assert kind.removeprefix("no ") == ("ipv6" if ":" in route.split("/")[0] else "ip")

    assert "; ".join(sorted(have)) == wanted
    goes = [command.startswith("no ") for command in commands]
    assert goes == sorted(goes), "a route is there before another goes"
    lines = "\n".join(c for c in (route_commands("", wanted) or []))
    assert routes_of(lines) == {"frr.routes": wanted}


@pytest.mark.parametrize(
    "wanted",
    [
        "b; a",
        "10.0.0.0/8",
        "10.0.0.0/8 -c",
        "10.0.0.0/8 a\nreload",
        "10.0.0.0/8 x;y",
        "no 1.0.0.0/8 x",
    ],
)
def test_a_route_that_is_none_is_no_command(wanted: str) -> None:
    assert route_commands("", wanted) is None


@given(st.dictionaries(NAMES, NAMES, max_size=4), NAMES, NAMES)
def test_a_key_is_once_in_a_file_and_the_others_stay(others: dict[str, str], key, value) -> None:
    text = "".join(f"{k} = {v}\n" for k, v in others.items())

    made = with_key(text, key, value)

    assert words_of(made, "=") == started_with(made) == {**others, key: value}
    assert with_key(made, key, value) == made


def test_a_port_has_three_columns_and_no_command_but_for_them() -> None:
    assert port_command("ovs.port[p1].tag", "7") == ("set", "port", "p1", "tag=7")
    assert port_command("ovs.port[p1].trunks", "") == ("clear", "port", "p1", "trunks")
    for path, value in [
        *(
            ("ovs.bridges", "br1"),
            ("ovs.port[p1].tag", "7 -- del-br br0"),
            ("ovs.port[p1].tag", "[]"),
        ),
        ("ovs.port[p1].other_config", "x"),
    ]:
        assert port_command(path, value) is None


def test_what_is_no_name_of_a_host_is_not_given_to_it() -> None:
    assert [is_hostname(x) for x in ("a", "dc-02.example")] == [True, True]
    assert [is_hostname(x) for x in ("", "-F", "a b", "a;b", "a\n")] == [False] * 5


def test_a_source_of_the_file_runs_and_no_other_is_taken_away() -> None:
    """`dhcp` came from elsewhere: nobody signed that it goes."""
    missing, gone = changed_sources(
        "server c\nserver d\n", "server a\npool b\n", {"b", "c", "dhcp"}
    )

    assert (missing, gone) == (["a"], {"c"})


@given(st.binary(max_size=40))
def test_bytes_of_a_file_are_those_that_are_written_back(data: bytes) -> None:
    assert text_of(data).encode("utf-8", "surrogateescape") == data


@given(st.text(max_size=40))
def test_no_text_makes_the_syntax_of_paths_raise(text: str) -> None:
    syntax = FAMILY.syntax

    syntax.order(text)
    assert syntax.form(syntax.form(text)) == syntax.form(text)
    assert source_of(text).count("\n") == 0
    for other in (text, "ovs.port[*].tag"):
        syntax.matches(other, text)
        syntax.overlap(other, text)
    if syntax.is_path(text):
        assert syntax.is_pattern(text)

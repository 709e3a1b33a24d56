"""The options of an audit as people type them, against a simulated fleet."""

import json
import re
import stat

import pytest

HOST, OTHER = "codec-bum-to", "codec-pa-u"
AUTO, ENCRYPTION = "Conference AutoAnswer Mode", "Conference Encryption Mode"
TIMES = re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d(:\d\d)?|run [0-9a-f]{6}|[\d.]+ m?s\b")


@pytest.fixture
def guilty(province):
    """Have two devices that are not as declared."""
    province.sim("tamper", HOST, AUTO, "On")
    province.sim("tamper", OTHER, "Standby Delay", "99")
    yield province
    province.sim("tamper", HOST, AUTO, "Off")
    province.sim("tamper", OTHER, "Standby Delay", "15")


def found(done):
    """Return host and parameter of what is not as declared, as it is shown."""
    return {
        (host["host"], finding["parameter"])
        for host in json.loads(done.stdout)["hosts"]
        for finding in host["findings"]
        if finding["verdict"] == "unauthorized"
    }


BOTH = {(HOST, "call.auto_answer"), (OTHER, "standby.delay")}


def test_devices_can_be_named_as_people_type_them(guilty):
    some, one = guilty.audit(HOST, OTHER, "-o", "json"), guilty.audit("site_bum_to", "-o", "json")

    assert found(some) == BOTH
    assert found(one) == {(HOST, "call.auto_answer")}
    assert json.loads(one.stdout)["hosts_selected"] == 1
    unknown = guilty.audit("codec-bum-tu")
    assert (unknown.returncode, HOST in unknown.stderr) == (64, True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--severity", "critical"), {(HOST, "call.auto_answer")}),
        (("--severity", "low,medium"), {(OTHER, "standby.delay")}),
        (("--verdict", "unverifiable"), set()),
        (("--site", "dc-xa-pa-u"), {(OTHER, "standby.delay")}),
        (("--site", "UBND xã Bum Tở"), {(HOST, "call.auto_answer")}),
        (("--provider", "VNPT Lai Châu"), set()),
        (("--provider", "viettel-lai-chau"), BOTH),
    ],
)
def test_what_is_shown_changes_neither_the_exit_code_nor_what_is_kept(guilty, options, expected):
    done = guilty.audit(*options, "-o", "json")

    document = json.loads(done.stdout)
    assert found(done) == expected
    assert done.returncode == 2
    assert document["coverage"]["findings"]["unauthorized"] == 2
    again = guilty(
        "history",
        "--run",
        document["run"],
        "--store",
        guilty.state / "history.sqlite",
        "-o",
        "json",
    )
    assert found(again) == BOTH


@pytest.mark.parametrize(
    ("option", "name", "nearest"),
    [
        ("--severity", "hihg", "high"),
        ("--verdict", "unautorized", "unauthorized"),
        ("--site", "dc-xa-bum-too", "dc-xa-bum-to"),
        ("--provider", "vnpt-lai-cha", "vnpt-lai-chau"),
        ("--sort", "hots", "host"),
    ],
)
def test_a_name_that_nobody_knows_is_refused_before_anything_is_begun(
    province, tmp_path, option, name, nearest
):
    done = province.audit(option, name, store=tmp_path / "h.sqlite")

    assert done.returncode == 64
    assert done.stderr.startswith("USAGE_NAME_UNKNOWN")
    assert f"the nearest is: {nearest}" in done.stderr
    assert not list(tmp_path.iterdir())


def test_against_the_last_run_only_what_is_new_is_shown(province, tmp_path):
    store = tmp_path / "h.sqlite"
    province.sim("tamper", HOST, AUTO, "On")
    first = json.loads(province.audit("-o", "json", store=store).stdout)["run"]
    province.sim("tamper", HOST, ENCRYPTION, "Off")

    new = province.audit("--since-run", "last", "-o", "json", store=store)
    told = province.audit("--since-run", first, store=store)

    province.sim("tamper", HOST, ENCRYPTION, "On")
    province.sim("tamper", HOST, AUTO, "Off")
    gone = province.audit("--since-run", "last", "-o", "json", store=store)
    assert found(new) == {(HOST, "call.encryption")}
    since = json.loads(new.stdout)["view"]["since_run"]
    assert (since["run"], since["appeared"], since["gone"]) == (first, 1, 0)
    assert new.returncode == 2
    assert f"AGAINST RUN {first[-6:]}" in told.stdout
    assert "1 new" in told.stdout
    assert json.loads(gone.stdout)["view"]["since_run"]["gone"] == 2


def test_there_must_be_a_run_to_be_held_against(province, tmp_path):
    none = province.audit("--since-run", "last", store=tmp_path / "h.sqlite")
    unknown = province.audit("--since-run", "RUN-9", store=tmp_path / "h.sqlite")
    both = province.audit("--since-run", "last", "--no-store")

    assert [one.returncode for one in (none, unknown, both)] == [64, 64, 64]
    assert none.stderr.startswith("HISTORY_NO_AUDIT")
    assert unknown.stderr.startswith("HISTORY_RUN_UNKNOWN")
    assert both.stderr.startswith("USAGE_SINCE_UNKEPT")


def test_where_nothing_may_be_written_an_audit_is_possible_and_says_what_it_does_not_know(
    guilty, tmp_path
):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)

    text = guilty.audit(HOST, "--no-store", store=folder / "h.sqlite")
    data = guilty.audit(HOST, "--no-store", "-o", "json", store=folder / "h.sqlite")

    assert text.returncode == 2
    assert "NOT KEPT" in text.stdout
    assert "since" not in text.stdout.partition("NOT AS DECLARED")[2]
    assert "UNKEPT" in json.loads(data.stdout)["notices"]
    assert all(one["since"] is None for one in json.loads(data.stdout)["hosts"][0]["findings"])
    assert not list(folder.iterdir())


def test_a_run_is_told_again_as_it_was_told_and_twice_alike(guilty, tmp_path):
    store = tmp_path / "h.sqlite"
    guilty.audit(store=store)
    live, later = (guilty.audit("--details", store=store) for _ in range(2))

    run = re.search(r"run (\S+)", live.stdout)
    assert run
    again = guilty("history", "--run", run[1], "--store", store)
    assert again.stdout == live.stdout
    assert TIMES.sub("", later.stdout) == TIMES.sub("", live.stdout)
    assert "Viettel Lai Châu" in live.stdout
    assert len(live.stdout.splitlines()) < 60
    brief = guilty.audit(store=store).stdout
    assert "as in the run before" in brief
    assert set(brief.splitlines()[2:12]) < set(live.stdout.splitlines())


def test_a_device_that_was_not_seen_is_told_with_its_last_reading(province, tmp_path):
    store = tmp_path / "h.sqlite"
    province.audit(HOST, store=store)
    province.sim("power", HOST, "off")

    text = province.audit(HOST, store=store)
    data = province.audit(HOST, "-o", "json", store=store)

    province.sim("power", HOST, "on")
    assert re.search(r"last read \d\d/\d\d/20\d\d \d\d:\d\d", text.stdout)
    (host,) = json.loads(data.stdout)["hosts"]
    assert host["last_read"].startswith("20")
    assert (host["unit"], host["provider"]) == ("Xã Bum Tở", "Viettel Lai Châu")

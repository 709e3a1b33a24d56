"""``fleetcfg deliver``: who is told, once, by what they asked for; what is not sent is kept."""

import json
import sqlite3
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.delivery.outbox import KEPT
from fleetcfg.devices.credentials import MOST_PRIVATE_BYTES
from tests.cli.kept_audit import AT, PLACES, RUN, keep_audit
from tests.delivery import servers
from tests.delivery.servers import ADDRESS

LATER = "20261125T070000Z-000002"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("FLEETCFG_OUTBOX", str(tmp_path / "state" / "outbox.sqlite"))
    monkeypatch.setenv("HOOK_PASSWORD", "geheim")
    monkeypatch.chdir(tmp_path)
    keep_audit(tmp_path / "kept.sqlite")
    return tmp_path


@pytest.fixture
def known(tmp_path):
    return servers.proved(tmp_path)


def deliver(*words):
    return run(["deliver", *words, "--store", "kept.sqlite", *PLACES[:2], *PLACES[2:]])


def name_channels(folder, monkeypatch, text):
    file = folder / "channels.yaml"
    file.write_text(f"channels:\n{text}")
    file.chmod(0o600)
    monkeypatch.setenv("FLEETCFG_CHANNELS", str(file))


def mail_channel(port, known):
    return f"""
  thu:
    kind: mail
    server: {ADDRESS}:{port}
    ca: {known.ca}
    from: fleetcfg@example.vn
    to:
      - addresses: [so@example.vn]
      - of: provider:vnpt-lai-chau
        addresses: [noc@example.vn]
"""


def fates(told):
    return [
        (one["channel"], one["fate"], one["part"]) for one in map(json.loads, told.splitlines())
    ]


def test_each_reader_is_told_once_and_again_when_something_changed(
    folder, known, monkeypatch, capsys
):
    with servers.mail_server("starttls", known.context) as box:
        name_channels(folder, monkeypatch, mail_channel(box.port, known))

        assert deliver("-o", "ndjson") == 0
        first = fates(capsys.readouterr().out)
        assert deliver("-o", "ndjson") == 0
        again = fates(capsys.readouterr().out)
        keep_audit(folder / "kept.sqlite", run=LATER, at=AT + timedelta(days=1), live="Auto")
        assert deliver("-o", "ndjson") == 0
        changed = fates(capsys.readouterr().out)

    parts = [("thu", "sent", "province"), ("thu", "sent", "provider:vnpt-lai-chau")]
    assert sorted(first) == sorted(changed) == sorted(parts)
    assert again == [("thu", "no_news", None)]
    assert sorted(box.readers) == [["noc@example.vn"]] * 2 + [["so@example.vn"]] * 2
    assert LATER in servers.text_of(box.mails[-1])


def test_what_cannot_be_sent_is_kept_told_and_sent_the_next_time(
    folder, known, monkeypatch, capsys
):
    with servers.mail_server("starttls", known.context) as box:
        port = box.port
    name_channels(folder, monkeypatch, mail_channel(port, known))

    assert deliver() == 3
    told = capsys.readouterr().out
    assert told.count("chưa gửi được, còn giữ") == 2
    assert "DELIVERY_UNREACHED: " in told
    keep_audit(folder / "kept.sqlite", run=LATER, at=AT + timedelta(days=1), live="Auto")
    with servers.mail_server("starttls", known.context) as box:
        name_channels(folder, monkeypatch, mail_channel(box.port, known))
        assert deliver() == 0

    assert len(box.mails) == 4
    subjects = [str(message_from_bytes(mail, policy=default)["Subject"]) for mail in box.mails]
    assert ["tin đầu tiên" in subject for subject in subjects] == [True, True, False, False]


def test_a_dry_run_tells_all_and_sends_and_keeps_nothing(folder, known, monkeypatch, capsys):
    with servers.mail_server("starttls", known.context) as box:
        text = mail_channel(box.port, known) + "  prom: {kind: metrics, file: a.prom}\n"
        name_channels(folder, monkeypatch, text)

        assert deliver("--check") == 0
        told = capsys.readouterr().out
        assert deliver("--check", "-o", "ndjson") == 0

    assert box.mails == []
    assert not (folder / "a.prom").exists()
    assert "Subject: toàn tỉnh: tin đầu tiên" in told
    assert "fleetcfg_devices{" in told
    assert {fate for _, fate, _ in fates(capsys.readouterr().out)} == {"shown"}


def test_a_room_that_the_inventory_does_not_have_stops_nobody_else(
    folder, known, monkeypatch, capsys
):
    with servers.mail_server("starttls", known.context) as box:
        text = mail_channel(box.port, known).replace("vnpt-lai-chau", "vnpt-lai")
        name_channels(folder, monkeypatch, text)

        assert deliver() == 3

    told = capsys.readouterr().out
    assert "REPORT_PROVIDER_UNKNOWN: " in told
    assert "province: đã gửi" in told
    assert len(box.mails) == 1


def test_metrics_that_cannot_be_written_stop_nobody_else(folder, monkeypatch, capsys):
    text = "  a: {kind: metrics, file: none/a.prom}\n  b: {kind: metrics, file: b.prom}\n"
    name_channels(folder, monkeypatch, text)

    assert deliver("-o", "ndjson") == 3

    assert [fate for _, fate, _ in fates(capsys.readouterr().out)] == ["failed", "written"]


@pytest.mark.skipif(bool(servers.rsyslog_lacks()), reason=servers.rsyslog_lacks())
@pytest.mark.parametrize("form", ["rfc5424", "cef"])
def test_a_log_server_of_another_maker_reads_the_events(folder, known, monkeypatch, form):
    with servers.rsyslog(folder, known) as (port, log):
        text = (
            f"  soc: {{kind: syslog, server: '{ADDRESS}:{port}', ca: {known.ca}, form: {form}}}\n"
        )
        name_channels(folder, monkeypatch, text)
        assert deliver() == 0

    lines = [line.split("|", 4) for line in log.read_text("utf-8").splitlines()]
    assert [line[:3] for line in lines[:2]] == [
        ["audit.info", "fleetcfg", "audit"],
        ["audit.crit", "fleetcfg", "finding-new"],
    ]
    if form == "rfc5424":
        assert 'parameter="call.auto_answer"' in lines[1][3]
    else:
        assert lines[1][4].lstrip("\ufeff").startswith("CEF:0|fleetcfg|fleetcfg|0.3.0|finding-new|")


def test_a_hook_is_told_of_what_changed(folder, known, monkeypatch):
    with servers.hook_server(known.context) as posted:
        text = f"  web: {{kind: hook, url: '{posted.url}', secret: 'env:HOOK', ca: {known.ca}}}\n"
        name_channels(folder, monkeypatch, text)
        assert deliver() == 0

    body = json.loads(posted.requests[0][1])
    assert body["first"] is True
    assert body["new"]


def test_simulated_devices_are_told_only_where_that_is_asked_for(folder, monkeypatch, capsys):
    keep_audit(folder / "kept.sqlite", run=LATER, at=AT + timedelta(days=1), simulated=True)
    text = (
        "  a: {kind: metrics, file: a.prom}\n  b: {kind: metrics, file: b.prom, simulated: true}\n"
    )
    name_channels(folder, monkeypatch, text)

    assert deliver("--run", LATER, "-o", "ndjson") == 0

    assert [fate for _, fate, _ in fates(capsys.readouterr().out)] == ["passed_over", "written"]
    assert "fleetcfg_simulated 1.0" in (folder / "b.prom").read_text()


def test_who_was_taken_off_is_sent_nothing_that_waits(folder, known, monkeypatch, capsys):
    with servers.mail_server("starttls", known.context) as box:
        port = box.port
    two = mail_channel(port, known).replace("so@example.vn]", "so@example.vn, old@example.vn]")
    name_channels(folder, monkeypatch, two)
    assert deliver() == 3
    capsys.readouterr()

    with servers.mail_server("starttls", known.context) as box:
        left = mail_channel(box.port, known)
        name_channels(folder, monkeypatch, left[: left.index("      - of:")])
        assert deliver("-o", "ndjson") == 3

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    dropped = [(one["part"], one["code"]) for one in told if one["fate"] == "dropped"]
    assert dropped == [("provider:vnpt-lai-chau", "DELIVERY_NO_READER")]
    assert box.readers == [["so@example.vn"]]


def test_what_waits_of_simulated_devices_is_dropped_where_it_is_no_longer_wanted(
    folder, known, monkeypatch, capsys
):
    keep_audit(folder / "kept.sqlite", run=LATER, at=AT + timedelta(days=1), simulated=True)
    with servers.mail_server("starttls", known.context) as box:
        port = box.port
    wanted = mail_channel(port, known) + "    simulated: true\n"
    name_channels(folder, monkeypatch, wanted)
    assert deliver("--run", LATER) == 3
    capsys.readouterr()

    with servers.mail_server("starttls", known.context) as box:
        name_channels(folder, monkeypatch, mail_channel(box.port, known))
        assert deliver("--run", LATER, "--check") == 0
        assert "Subject" not in capsys.readouterr().out
        assert deliver("--run", RUN, "-o", "ndjson") == 3
        dropped = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert deliver("--run", RUN) == 0

    told = [one["code"] for one in dropped if one["fate"] == "dropped"]
    assert told == ["DELIVERY_SIMULATED"] * 2
    assert len(box.mails) == 2
    subjects = [str(message_from_bytes(mail, policy=default)["Subject"]) for mail in box.mails]
    assert not [each for each in subjects if "MÔ PHỎNG" in each.upper()]


def test_what_waited_too_long_is_dropped_told_and_told_anew(folder, known, monkeypatch, capsys):
    with servers.mail_server("starttls", known.context) as box:
        port = box.port
    name_channels(folder, monkeypatch, mail_channel(port, known))
    assert deliver() == 3
    with sqlite3.connect(folder / "state" / "outbox.sqlite") as outbox:
        outbox.execute("UPDATE message SET made = made - ?", (KEPT.total_seconds() + 60,))
    outbox.close()
    capsys.readouterr()

    with servers.mail_server("starttls", known.context) as box:
        name_channels(folder, monkeypatch, mail_channel(box.port, known))
        assert deliver("-o", "ndjson") == 3
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert deliver() == 0

    assert [one.get("code") for one in told if one["fate"] == "dropped"] == ["DELIVERY_TOO_OLD"] * 2
    assert [one["fate"] for one in told].count("sent") == 2
    subjects = [str(message_from_bytes(mail, policy=default)["Subject"]) for mail in box.mails]
    assert ["tin đầu tiên" in subject for subject in subjects] == [True, True]


def test_only_the_channels_that_were_named(folder, monkeypatch, capsys):
    text = "  a: {kind: metrics, file: a.prom}\n  b: {kind: metrics, file: b.prom}\n"
    name_channels(folder, monkeypatch, text)

    assert deliver("b") == 0
    assert not (folder / "a.prom").exists()
    assert deliver("c") == 64
    assert "CHANNEL_UNKNOWN: " in capsys.readouterr().err


def leave_mail_waiting(folder, known, monkeypatch):
    """Messages wait for a mail server that did not answer; its channel is named no more."""
    with servers.mail_server("starttls", known.context) as box:
        port = box.port
    name_channels(folder, monkeypatch, mail_channel(port, known))
    deliver()
    name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")


def test_what_waits_for_a_channel_that_is_no_more_is_told(folder, known, monkeypatch, capsys):
    leave_mail_waiting(folder, known, monkeypatch)
    capsys.readouterr()

    assert deliver("-o", "ndjson") == 3

    assert [fate for _, fate, _ in fates(capsys.readouterr().out)] == [
        "written",
        "unclaimed",
        "unclaimed",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("  a: {kind: pigeon}\n", "CHANNEL_WORD"), ("  a: [\n", "YAML_")],
)
def test_a_wrong_file_of_channels_sends_nothing(folder, monkeypatch, capsys, text, code):
    name_channels(folder, monkeypatch, text)

    assert deliver() == 1

    told = capsys.readouterr().err
    assert "CHANNELS_BROKEN: " in told
    assert code in told


def test_no_file_of_channels(folder, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))

    assert deliver() == 1

    assert "CHANNELS_ABSENT: " in capsys.readouterr().err


def test_channels_that_came_with_a_checkout_are_not_believed(folder, monkeypatch, capsys):
    (folder / ".git").mkdir()
    name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")

    assert deliver() == 1

    assert "CHANNELS_CARRIED: " in capsys.readouterr().err
    assert not (folder / "a.prom").exists()


def test_channels_that_others_can_read_are_not_believed(folder, monkeypatch, capsys):
    name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")
    (folder / "channels.yaml").chmod(0o644)

    assert deliver() == 1

    assert "CRED_FILE_MODE: " in capsys.readouterr().err


def test_a_file_of_channels_without_end_is_not_read(folder, monkeypatch, capsys):
    name_channels(folder, monkeypatch, "#" * MOST_PRIVATE_BYTES)

    assert deliver() == 1

    assert "CRED_FILE_LARGE: " in capsys.readouterr().err


def test_what_is_forgotten_waits_no_more(folder, known, monkeypatch, capsys):
    leave_mail_waiting(folder, known, monkeypatch)
    capsys.readouterr()

    assert deliver("--forget", "thu", "-o", "ndjson") == 0
    assert {fate for _, fate, _ in fates(capsys.readouterr().out)} == {"dropped"}
    assert deliver() == 0


def test_an_older_audit_tells_nothing_to_who_knows_a_newer_one(folder, known, monkeypatch, capsys):
    keep_audit(folder / "kept.sqlite", run=LATER, at=AT + timedelta(days=1), live="Auto")
    with servers.mail_server("starttls", known.context) as box:
        name_channels(folder, monkeypatch, mail_channel(box.port, known))
        assert deliver() == 0
        capsys.readouterr()

        assert deliver("--run", RUN) == 3

    assert "DELIVERY_OLDER: " in capsys.readouterr().out
    assert len(box.mails) == 2


@pytest.mark.parametrize("name", ["last", "24/11/2026"])
def test_an_audit_is_named_as_everywhere(folder, monkeypatch, name):
    name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")

    assert deliver("--run", name) == 0

"""``fleetcfg deliver`` where a clock was ahead: later audits are told, and what is ahead is not."""

import re
from datetime import UTC, datetime, timedelta

from tests.cli import test_deliver as plain
from tests.cli.kept_audit import RUN, keep_audit
from tests.delivery import servers
from tests.integration.clocks import clock_ahead

folder = plain.folder
known = plain.known
YEAR = timedelta(days=365)
AHEAD_AT = datetime.now(UTC).replace(microsecond=0) + YEAR
AHEAD = f"{AHEAD_AT:%Y%m%dT%H%M%SZ}-00000f"


def test_who_was_told_by_a_clock_that_was_ahead_is_told_what_came_later(
    folder, known, monkeypatch, capsys
):
    with servers.mail_server("starttls", known.context) as box:
        plain.name_channels(folder, monkeypatch, plain.mail_channel(box.port, known))
        keep_audit(folder / "kept.sqlite", run=AHEAD, at=AHEAD_AT, live="Auto")
        with clock_ahead(YEAR + timedelta(hours=2)):
            assert plain.deliver() == 0
        before = len(box.mails)
        capsys.readouterr()

        assert plain.deliver() == 0

    said = capsys.readouterr()
    assert "DELIVERY_OLDER" not in said.out
    assert "STORE_FUTURE" in said.err
    assert AHEAD in said.err
    assert len(box.mails) > before


def test_an_audit_of_the_future_is_told_to_nobody_even_by_its_name(folder, monkeypatch, capsys):
    keep_audit(folder / "kept.sqlite", run=AHEAD, at=AHEAD_AT)
    plain.name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")

    assert plain.deliver("--run", AHEAD) == 1
    assert "STORE_FUTURE" in capsys.readouterr().err
    assert not (folder / "a.prom").exists()


def test_the_time_in_the_metrics_is_that_of_the_audit_that_is_told(folder, monkeypatch, capsys):
    keep_audit(folder / "kept.sqlite", run=AHEAD, at=AHEAD_AT)
    plain.name_channels(folder, monkeypatch, "  a: {kind: metrics, file: a.prom}\n")

    assert plain.deliver() == 0

    told = (folder / "a.prom").read_text(encoding="utf-8")
    (at,) = re.findall(r"^fleetcfg_audit_timestamp_seconds (\S+)$", told, re.MULTILINE)
    assert datetime.fromtimestamp(float(at), UTC) == datetime.strptime(
        RUN[:16], "%Y%m%dT%H%M%SZ"
    ).replace(tzinfo=UTC)
    assert "STORE_FUTURE" in capsys.readouterr().err

"""An audit that is told of, and the writer that spells its news."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from fleetcfg.declared.load import read_sources
from fleetcfg.delivery.channels import PROVINCE, MailChannel
from fleetcfg.delivery.part_news import LookedAt, PartNews, news_of
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.server import Server
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.report.audits.run_digest import RunDigest
from fleetcfg.report.notices.writer import NewsWriter
from fleetcfg.words import Words
from fleetcfg.workflow.audits.figures import FiguresRequest, figures_of
from fleetcfg.workflow.delivery.deliver import ToldAudit, state_of
from tests.cli.kept_audit import AT, ROOT, RUN, keep_audit

MADE = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
WRITER = NewsWriter(Words("vi"), "máy một")


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> ToldAudit:
    """An audit in which each eleventh device did not answer."""
    store = tmp_path_factory.mktemp("kept") / "history.sqlite"
    keep_audit(store)
    folders = ([ROOT / "inventory"], ROOT / "baselines", ROOT / "playbooks")
    province = read_sources(*folders, catalogs=catalogs()).province(at=AT)
    with closing(open_observations(store)) as kept:
        figures = figures_of(FiguresRequest(MADE, RunDigest()), province, kept)
        return ToldAudit(load_run(kept, RUN), figures)


@pytest.fixture
def news(told) -> PartNews:
    return news_of(PROVINCE, None, state_of(told.figures), LookedAt())


def mail_of(told, news, *readers) -> bytes:
    channel = MailChannel("thu", Server("a", 25), "fleetcfg@so.vn", readers)
    return WRITER.message(channel, news, told, "id7")

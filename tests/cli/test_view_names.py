"""Sites, providers and severities as people type them: without marks, by words, or as shown."""

import pytest

from fleetcfg.cli.options.view import ViewOptions
from fleetcfg.declared.load import read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from tests.cli.kept_audit import AT, ROOT


@pytest.fixture(scope="module")
def fleet():
    folders = ([ROOT / "inventory"], ROOT / "baselines", ROOT / "playbooks")
    return read_sources(*folders, catalogs=catalogs()).province(at=AT).fleet


@pytest.mark.parametrize(
    "typed", ["dc-xa-bum-to", "DC-XA-BUM-TO", "UBND xã Bum Tở", "ubnd xa bum to", "Bum Tở"]
)
def test_a_site_is_meant_by_its_id_or_name_or_words_of_it(fleet, typed):
    assert ViewOptions(site=[typed]).view(fleet).hosts == (
        ViewOptions(site=["dc-xa-bum-to"]).view(fleet).hosts
    )


@pytest.mark.parametrize("typed", ["Bum Tơơ", "UBND"])
def test_of_many_sites_the_nearest_three_are_told_with_their_names(fleet, typed):
    with pytest.raises(RequestError, match="USAGE_NAME_UNKNOWN") as refused:
        ViewOptions(site=[typed]).view(fleet)

    near = str(refused.value.facts["nearest"]).split("; ")
    assert len(near) == 3
    assert all(one.endswith(")") for one in near)
    assert refused.value.facts["known"] == ""
    if typed != "UBND":
        assert near[0].startswith("dc-xa-bum-to (")


def test_a_severity_is_taken_as_it_is_shown(fleet):
    shown = ViewOptions(severity=["trung bình,Nhẹ"]).view(fleet)

    assert shown.severities == ("medium", "low")

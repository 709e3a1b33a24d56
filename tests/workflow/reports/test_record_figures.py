"""When what people attested and what was waived comes to an end, for an alert."""

from datetime import UTC, datetime

from fleetcfg.declared.load import Sources
from fleetcfg.declared.tree import tree_of
from fleetcfg.devices.registry import catalogs
from fleetcfg.workflow.reports.record_figures import record_figures

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
INVENTORY = """
all:
  vars: {networks: [10.0.0.0/8], credential: "keyring:x"}
  children:
    cisco_ce:
      vars: {family: cisco_ce}
      hosts:
        codec-a: {ansible_host: 10.0.0.1}
        codec-b: {ansible_host: 10.0.0.2}
"""
BASELINE = """
baseline: b
issued: {document: 1/QĐ, date: 2026-11-01}
parameters: {call.max_rate: 64}
attestations:
  - parameter: call.encryption
    value: required
    by: Trần B
    seen_on: 2026-11-02
    until: 2026-12-01
    hosts: codec-a
  - parameter: call.encryption
    value: required
    by: Trần B
    seen_on: 2026-11-20
    until: 2027-05-02
    hosts: codec-a
  - parameter: call.encryption
    value: required
    by: Trần B
    seen_on: 2026-11-20
    until: 2027-06-02
    hosts: codec-b
"""


def test_the_first_end_that_no_later_statement_replaces_is_told():
    trees = [
        tree_of({"inventory/a.yaml": INVENTORY.encode()}),
        tree_of({"baselines/b.yaml": BASELINE.encode()}),
        tree_of({}),
    ]
    sources = Sources((trees[0],), trees[1], trees[2], catalogs())

    province = sources.province(at=NOW)
    assert [str(one) for one in province.problems if one.gravity == "error"] == []
    figures = record_figures(province, None, now=NOW)

    assert figures.changesets == {}
    # The day after the last one begins at midnight in Việt Nam.
    assert figures.expiries == {"attestation": datetime(2027, 5, 2, 17, tzinfo=UTC)}

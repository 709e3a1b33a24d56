"""One device, audited by what was signed; the device is a driver that answers from memory."""

import shutil
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.declared.province import declared
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import catalogs
from fleetcfg.jobs.job import JobResult
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Snapshot
from fleetcfg.model.space import Text
from fleetcfg.model.value import Secret
from fleetcfg.model.verdict import Verdict
from fleetcfg.worker.audit import DeviceAuditor, audited_of, count_asked, spell_audited
from fleetcfg_kit.testing.declarations import read_declarations

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HOST, PATH, RELEASE = "codec-bum-to", "Conference Encryption Mode", "ce9.15.17.4"
VALUES = {PATH: "On", "Audio Ultrasound MaxVolume": "70"}
ADOPTED = AuthorizedState(HOST, "AD-2026-0001", RELEASE, VALUES)
A_STREAM = {"direction": "in", "kind": "video"}


@dataclass
class Memory:
    """A family and its driver in one."""

    values: dict
    name: str = "cisco_ce"
    offered: tuple = ()
    unreadable: Mapping = field(default_factory=dict)

    def open(self, device, credential, limits):
        return self

    def read(self):
        return Snapshot(self.identity, self.values, unreadable=self.unreadable)

    def status(self):
        return DeviceStatus(self.identity)

    def spaces(self):
        return dict.fromkeys(self.offered, Text())

    @property
    def identity(self):
        return DeviceIdentity("F", "P", RELEASE)

    def abort(self):
        """Nothing to break off."""

    def close(self):
        """Nothing to close."""


@pytest.fixture(scope="module")
def province():
    return read(ROOT)


def read(folder):
    return read_declarations(folder).province(at=NOW)


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edited")
    for name in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / name, folder / name)
    file = folder / "baselines" / "20-encryption.yaml"
    rule = "call.encryption:\n    equals: "
    text = file.read_text("utf-8").replace(f"{rule}required", f"{rule}best_effort")
    file.write_text(text, "utf-8")
    return read(folder)


def task(province, standing, values=VALUES):
    family: Any = Memory(dict(values))
    return DeviceAuditor(
        province=province,
        families={"cisco_ce": family},
        catalogs=catalogs(),
        credential=lambda device: Credential("", Secret("")),
        limits=DeviceLimits(),
        known="",
        salt=b"salt",
        basis=standing,
    )


def standing(province, state=ADOPTED):
    return SignedBasis(province, lambda host: state, on=date(2026, 11, 24))


def asked_of(task, host, paths):
    return count_asked(task.province, task.basis, host, paths)


def findings(task):
    """Audit, and return what is said of the paths."""
    report = task.audit(HOST, lambda abort: None).report
    return {f.path: (str(f.verdict), f.reason, f.authorized) for f in report.findings if f.path}


def test_a_device_that_tells_of_no_setting_at_all_is_unknown(province):
    report = task(province, None, values={}).audit(HOST, lambda _: None).report

    assert (report.reason, report.facts["host"]) == ("DEV_ANSWER_EMPTY", HOST)
    assert set(report.counts) == {Verdict.UNKNOWN}


def test_an_honest_report_is_believed_whole(province):
    brought = task(province, None).audit(HOST, lambda _: None)

    assert audited_of(a_result(spell_audited(brought)), province, {}) == brought
    assert brought.values is not None


@pytest.mark.parametrize(
    "lie",
    [
        lambda told: told["packed"].__setitem__(0, "!"),
        lambda told: told["packed"].__setitem__(2, text_of(b"no zlib")),
        lambda told: told["packed"].__setitem__(2, text_of(zlib.compress(b'["1"]'))),
        lambda told: told["packed"].__setitem__(1, text_of(zlib.compress(b'[{"a":1},"b"]'))),
        lambda told: told["packed"].__setitem__(2, text_of(zlib.compress(b" " * 2**27))),
        lambda told: told["packed"].__setitem__(0, text_of(b"another shape")),
        lambda told: told["report"]["findings"][0].__setitem__("host", "codec-pa-u"),
        lambda told: told["report"].__setitem__("milliseconds", 2**70),
        lambda told: told["report"]["counts"].__setitem__("conform", -1),
        lambda told: told.__setitem__("identity", None),
        lambda told: told["report"]["status"].__setitem__("media", [A_STREAM] * 65),
        lambda told: told["report"]["status"].__setitem__("media", [A_STREAM | {"loss": 7}]),
        lambda told: told["report"]["status"].__setitem__("past_calls", [{"remote": ""}] * 201),
    ],
    ids=[
        *("no base64", "no zlib", "too few", "no texts", "too large", "another shape"),
        *("of another device", "too long", "less than none", "read, and by nobody"),
        *("many streams", "more lost than sent", "many calls"),
    ],
)
def test_a_report_that_could_not_be_kept_leaves_its_device_unknown(province, lie):
    told = spell_audited(task(province, None).audit(HOST, lambda _: None))
    lie(told)

    audited = audited_of(a_result(told), province, {})

    assert audited.report.reason == "JOB_RESULT_MALFORMED"
    assert (audited.identity, audited.values) == (None, None)


def a_result(body):
    return JobResult("1", HOST, (), body)


def text_of(octets):
    return b64encode(octets).decode()


def test_an_adopted_device_is_watched_in_what_nobody_declared(province):
    audit = task(province, standing(province), VALUES | {"Audio Ultrasound MaxVolume": "0"})

    assert findings(audit) == {
        "Audio Ultrasound MaxVolume": ("unauthorized", "NOT_AUTHORIZED", "70")
    }


def test_an_edited_baseline_does_not_make_right_what_somebody_did(province, edited):
    before = task(province, standing(province), VALUES | {PATH: "BestEffort"})
    after = task(edited, standing(province), VALUES | {PATH: "BestEffort"})

    assert findings(before) == {PATH: ("unauthorized", "NOT_AUTHORIZED", "On")}
    assert findings(after) == {PATH: ("unauthorized", "MATCHES_UNSIGNED", "On")}


def test_an_edited_baseline_leaves_a_device_as_signed_pending(province, edited):
    assert findings(task(edited, standing(province))) == {
        PATH: ("pending", "PENDING_PROPOSED", "On")
    }


def test_without_authority_the_declarations_here_decide(edited):
    assert findings(task(edited, None)) == {PATH: ("unauthorized", "", None)}


def test_a_device_that_the_signed_inventory_does_not_know_has_nothing_signed(province):
    fleet = province.fleet
    others = {host: device for host, device in fleet.devices.items() if host != HOST}
    signed = replace(province, fleet=type(fleet)(others, fleet.groups))

    found = findings(task(province, standing(signed, AuthorizedState(HOST))))

    assert found[PATH] == ("unauthorized", "DECLARED_UNSIGNED", None)


def test_of_an_adopted_device_that_is_not_read_every_path_is_asked_for(province):
    plain, adopted = task(province, None), task(province, standing(province))
    settings = declared(province, HOST).settings
    here = sum(PATH in setting.patterns for setting in settings)

    assert asked_of(plain, HOST, ()) == len(settings)
    assert asked_of(adopted, HOST, ()) == len(settings) - here + len(VALUES)
    assert asked_of(adopted, HOST, (*VALUES, "Audio DefaultVolume")) >= len(VALUES)


def test_what_is_asked_of_a_device_is_the_same_whether_it_is_read_or_not(province):
    audit = task(province, standing(province))
    report = audit.audit(HOST, lambda abort: None).report

    looked_for = sum(n for verdict, n in report.counts.items() if verdict != Verdict.UNMANAGED)

    assert looked_for == asked_of(audit, HOST, tuple(VALUES))

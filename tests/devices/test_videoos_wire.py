"""Poly VideoOS by REST: two spellings of one truth, sessions that end, a device at its worst."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from threading import Thread, Timer
from typing import Any

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.poly import VIDEOOS
from fleetcfg.devices.writer import Write
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import Alarm
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.value import Masked, Secret, Value
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.https import PolyWebServer
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.conftest import code_of, expect_anything
from tests.devices.contract.bench import HOST, LIMITS, Bench, describe
from tests.sim.poly.conftest import Box

MUTE = "comm.callsetting.callfeatures.autoanswer.muteautoanswer"
BACKLIGHT, NAME = "video.camera.1.backlightCompensation", "system.info.systemname"
LOCKOUT = "sec.auth.accountLockout.admin.lockoutAttempts"
SESSION, SYSTEM, CONFIG = "/rest/session", "/rest/system", "/rest/config"
EXPORT = "/rest/provisioning/config"


@dataclass
class Studio(Bench):
    """A simulated Studio X30, and who else may ask it."""

    def count_open(self) -> bool:
        """Tell whether a session of the administrator is open, as another client is told."""
        self.fault("already_active")
        answer = Box(self.fleet).rest().log_in()
        assert answer.status_code in (200, 400), answer.text
        return answer.status_code == 400


@pytest.fixture(scope="module")
def running() -> Iterator[Studio]:
    sample = installed_family("poly_videoos").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "poly_videoos", 78),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Studio(VIDEOOS, VIDEOOS.transports[0], sample, there)


@pytest.fixture
def studio(running: Studio) -> Iterator[Studio]:
    running.asked.clear()
    yield running
    running.fleet.restore()


# ---------------------------------------------------------------- what is read


def test_both_spellings_of_a_truth_are_one_value_and_a_name_is_none(studio) -> None:
    digests = set()
    for spelled in ("true", "True"):
        studio.fleet.tamper(HOST, MUTE, spelled)
        studio.fleet.tamper(HOST, BACKLIGHT, spelled)
        studio.fleet.tamper(HOST, NAME, "true")
        with studio.reading() as driver:
            read = driver.read()
        digests.add(read.digest())
        assert read.at(MUTE) == read.at(BACKLIGHT) == Value("True")
        assert read.at(NAME) == Value("true")

    assert len(digests) == 1


def test_a_secret_is_a_mask_and_everything_of_the_catalog_is_read(studio) -> None:
    with studio.reading() as driver:
        read = driver.read()

    assert read.at("snmp.community") == Masked()
    assert {*read.paths()} == {*VIDEOOS.catalog().natives}
    assert not read.unreadable


def test_that_it_has_to_be_started_is_told(studio) -> None:
    studio.fault("reboot_needed")

    with studio.reading() as driver:
        assert driver.status().alarms == ()
    with studio.writing() as writer:
        report = writer.write([Write(NAME, "Phòng 9")], expect_anything)
    assert report.restart_needed == (NAME,)
    with studio.reading() as driver:
        assert driver.status().alarms == (Alarm("restart", "", "rebootNeeded"),)


# ---------------------------------------------------------------- sessions end


def test_after_reading_and_writing_no_session_is_open(studio) -> None:
    with studio.writing() as writer:
        writer.write([Write(NAME, "Phòng 9"), Write(*studio.sample.severing)], expect_anything)
        writer.status()

    assert studio.stats()["logins"] == 2
    assert not studio.count_open()


def test_a_session_that_is_not_ended_would_be_seen(studio) -> None:
    with studio.reading() as driver:
        driver.read()
        assert studio.count_open()


def test_after_a_refusal_no_session_is_open(studio) -> None:
    refused = Write("comm.callsetting.callfeatures.maxtimeincall", "for ever")
    with studio.writing() as writer:
        report = writer.write([Write(NAME, "Phòng 9"), refused], expect_anything)

    assert [one.status for one in report.results] == ["stored", "refused"]
    assert not studio.count_open()


def test_after_an_answer_that_breaks_off_no_session_is_open(studio, monkeypatch) -> None:
    odd(monkeypatch, EXPORT, 500, b"")

    assert studio.read_code() == "DEV_ANSWER_STATUS"
    assert not studio.count_open()


def test_after_a_session_was_lost_it_is_not_begun_again_and_none_is_open(studio) -> None:
    studio.fault("session_lost")

    assert studio.read_code() == "DEV_SESSION_ENDED"
    assert len(studio.asked) == studio.stats()["credentials"] == 1
    assert not studio.count_open()


def test_after_an_abort_no_session_is_open(studio) -> None:
    codes: list[str] = []
    with studio.reading(limits=DeviceLimits(10.0, 60.0)) as driver:
        driver.identify()
        studio.fault("hangs")
        thread = Thread(target=lambda: codes.append(code_of(driver.read)))
        thread.start()
        Timer(0.3, driver.abort).start()
        thread.join(20)
        studio.fault("none")

    assert codes == ["DEV_ABORTED"]
    assert not studio.count_open()


def test_a_session_of_another_is_told_and_the_password_not_sent_again(studio) -> None:
    assert Box(studio.fleet).rest().log_in().status_code == 200
    studio.fault("already_active")

    assert studio.read_code() == "DEV_SESSIONS_FULL"
    assert len(studio.asked) == 1


def test_a_unit_that_open_sessions_hang_is_busy_until_it_is_started(studio) -> None:
    for _ in range(21):
        Box(studio.fleet).rest().log_in()

    assert studio.read_code() == "DEV_BUSY"
    assert len(studio.asked) == 1
    studio.fleet.power(HOST, "off")
    studio.fleet.power(HOST, "on")
    assert studio.read_code() == ""


# ---------------------------------------------------------------- passwords


def test_a_wrong_password_is_sent_once_a_run_and_a_locked_account_is_told_as_such(studio) -> None:
    studio.fleet.tamper(HOST, LOCKOUT, "2")
    codes = []
    for password in ("wrong", "wrong", PASSWORD):
        driver = VIDEOOS.open(studio.device, partial(Credential, USER, Secret(password)), LIMITS)
        codes += [code_of(driver.read), studio.stats()["credentials"]]
        driver.close()

    assert codes == ["DEV_AUTH_REJECTED", 1, "DEV_LOCKED_OUT", 2, "DEV_LOCKED_OUT", 3]


# ---------------------------------------------------------------- another certificate


def test_the_certificate_after_a_restart_is_refused_until_it_is_declared(studio) -> None:
    before = studio.device
    studio.fault("new_certificate")
    studio.fleet.power(HOST, "off")
    studio.fleet.power(HOST, "on")

    with studio.reading(before) as driver, pytest.raises(DeviceError) as refused:
        driver.read()
    shown = str(refused.value.facts["shown"])
    assert refused.value.code == "DEV_CERTIFICATE_WRONG"
    assert studio.asked == []
    assert studio.stats()["requests"] == 0
    assert len(shown) == 64
    assert studio.read_code(replace(before, certificate=shown)) == ""


# ---------------------------------------------------------------- at its worst


def odd(monkeypatch: pytest.MonkeyPatch, path: str, status: int, body: bytes) -> None:
    """Have every simulated system answer so at *path*; logouts are answered as ever."""
    usual = PolyWebServer._answer
    redirect = {"Location": "https://10.0.0.9/"}

    async def answer(self: Any, request: web.BaseRequest) -> web.Response:
        said = await usual(self, request)
        if request.path != path or b"Logout" in await request.read():
            return said
        return web.Response(body=body, status=status, headers=redirect)

    # All but one answer has to be that of a whole system, sessions and logouts included.
    monkeypatch.setattr(PolyWebServer, "_answer", answer)


PAGE = b"<html><body/></html>"
ODD = [
    (SESSION, 200, PAGE, "DEV_ANSWER_OTHER"),
    (SESSION, 302, PAGE, "DEV_ANSWER_STATUS"),
    (SESSION, 200, b'{"success": false}', "DEV_AUTH_REJECTED"),
    (SESSION, 200, b'{"success": true, "session": {}}', "DEV_ANSWER_BROKEN"),
    (SESSION, 429, b"", "DEV_BUSY"),
    (SESSION, 502, b"", "DEV_NOT_READY"),
    (SYSTEM, 200, PAGE, "DEV_ANSWER_OTHER"),
    (SYSTEM, 302, PAGE, "DEV_ANSWER_STATUS"),
    (SYSTEM, 401, b"", "DEV_SESSION_ENDED"),
    (SYSTEM, 200, b"{}", "DEV_IDENTITY_UNTOLD"),
    (SYSTEM, 200, b'{"model": "\x01\x1b[2J"}', "DEV_ANSWER_BROKEN"),
    (CONFIG, 200, PAGE, "DEV_ANSWER_OTHER"),
    (CONFIG, 200, b'{"vars": 7}', "DEV_ANSWER_BROKEN"),
    (CONFIG, 200, b"null", "DEV_ANSWER_BROKEN"),
    (EXPORT, 200, PAGE, "DEV_ANSWER_OTHER"),
    (EXPORT, 200, b"<!DOCTYPE html><html></html>", "DEV_ANSWER_NOT_XML"),
    (EXPORT, 302, PAGE, "DEV_ANSWER_STATUS"),
    (EXPORT, 404, b"", "DEV_ANSWER_STATUS"),
    (EXPORT, 200, b'{"vars": []}', "DEV_ANSWER_NOT_XML"),
    (EXPORT, 200, b'<PHONE_CONFIG><ALL a="\x1b"/></PHONE_CONFIG>', "DEV_ANSWER_NOT_XML"),
    (EXPORT, 200, b"<PHONE_CONFIG><ALL/></PHONE_CONFIG>", "DEV_ANSWER_EMPTY"),
    (EXPORT, 200, b"<PHONE_CONFIG>" + b"<A/>" * 30_000, "DEV_ANSWER_MANY"),
    (EXPORT, 200, b"<PHONE_CONFIG><ALL " + b'b="" ' * 30_000, "DEV_ANSWER_MANY"),
]


@pytest.mark.parametrize(
    ("path", "status", "body", "code"),
    [pytest.param(*each, id=str(number)) for number, each in enumerate(ODD)],
)
def test_what_is_no_answer_has_its_own_end_and_no_second_password(
    studio, monkeypatch, path: str, status: int, body: bytes, code: str
) -> None:
    odd(monkeypatch, path, status, body)

    assert studio.read_code() == code
    assert len(studio.asked) == studio.stats()["credentials"] == 1


def test_an_unclear_answer_to_a_write_is_in_doubt_and_it_is_sent_once(studio, monkeypatch) -> None:
    usual, sent = PolyWebServer._config, []

    def config(self: Any, session: Any, asked: Any) -> web.Response:
        said = usual(self, session, asked)
        if "vars" not in asked:
            return said
        sent.append(asked)
        return web.Response(body=PAGE)

    monkeypatch.setattr(PolyWebServer, "_config", config)
    with studio.writing() as writer:
        report = writer.write([Write(NAME, "Phòng 9")], expect_anything)

    assert [(one.status, one.reason) for one in report.results] == [
        ("unknown", "DEV_WRITE_UNCLEAR")
    ]
    assert len(sent) == 1


# ---------------------------------------------------------------- what is written is read


def of_space(space: Space) -> st.SearchStrategy[str]:
    """Return values of *space*."""
    match space:
        case Tokens(words):
            return st.sampled_from(words)
        case Whole(least, most):
            return st.integers(least, most).map(str)
        case Text(least, most):
            letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))
            return st.text(letters, min_size=least or 0, max_size=min(most or 64, 64))


# Not what can cut the way, which comes last; and what the catalog's spaces are wider of.
WIDER = ("comm.callsetting.callfeatures.maxtimeincall", "qos.maxRxBandwidth", "qos.maxTxBandwidth")
WRITABLE = {
    path: known.space
    for path, known in VIDEOOS.catalog().natives.items()
    if not known.is_secret and not path.startswith(("sec.", "device.net.", *WIDER))
}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_what_is_written_is_what_is_read(studio, data) -> None:
    paths = data.draw(st.lists(st.sampled_from(sorted(WRITABLE)), min_size=1, unique=True))
    wanted = [Write(path, data.draw(of_space(WRITABLE[path]))) for path in paths]

    with studio.writing() as writer:
        report = writer.write(wanted, expect_anything)
        after = writer.read()

    assert {one.status for one in report.results} <= {"stored"}, report.results
    assert [after.at(write.path) for write in wanted] == [Value(write.value) for write in wanted]

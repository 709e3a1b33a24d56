from dataclasses import replace

from jsonschema import Draft202012Validator

from fleetcfg.model.acknowledgement import not_acknowledged
from fleetcfg.model.calls import MediaFigures, PastCall
from fleetcfg.report.record import HostRecord
from fleetcfg.report.record_class import record_of
from tests.report import samples
from tests.report.audits.test_audit import SCHEMA

MEDIA = (MediaFigures("in", "video", 0.0125, 3.5, 40.25, 1920), MediaFigures("out", "audio"))
PAST = (PastCall("1001", samples.START, 60, "out", "SIP", "On"), PastCall("1002"))
TELLING = replace(samples.STATUS, media=MEDIA, past_calls=PAST, past_left_out=9_800)


def status_of(status):
    report = replace(samples.GUILTY, status=status)
    record = record_of(HostRecord, report, not_acknowledged)["status"]
    schema = {**SCHEMA["$defs"]["Status"], "$defs": SCHEMA["$defs"]}
    Draft202012Validator(schema).validate(record)
    return record


def test_streams_and_past_calls_are_spelled_in_whole_numbers():
    told = status_of(TELLING)

    assert told["media"] == [
        {
            "direction": "in",
            "kind": "video",
            "loss_ppm": 12_500,
            "jitter_us": 3_500,
            "delay_us": 40_250,
            "rate_kbps": 1920,
        },
        {
            "direction": "out",
            "kind": "audio",
            "loss_ppm": None,
            "jitter_us": None,
            "delay_us": None,
            "rate_kbps": None,
        },
    ]
    assert [(call["remote"], call["start"]) for call in told["past_calls"]] == [
        ("1001", "2026-11-24T07:05:00Z"),
        ("1002", None),
    ]
    assert told["past_calls_left_out"] == 9_800


def test_what_a_device_does_not_tell_is_not_there():
    keys = {"media", "past_calls", "past_calls_left_out"}

    assert not keys & status_of(samples.STATUS).keys()


def test_a_device_without_calls_says_so():
    told = status_of(replace(samples.STATUS, media=(), past_calls=()))

    assert told["past_calls"] == []
    assert "media" not in told
    assert "past_calls_left_out" not in told

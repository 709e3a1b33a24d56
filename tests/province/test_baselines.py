"""The sample baselines and playbooks: clean, reasoned, and fit for the models of the province."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from fleetcfg.declared.province import Province, declared, explain, resolve_all
from fleetcfg.devices.catalog import spaces_of
from fleetcfg.devices.registry import families
from fleetcfg.model.declared import Setting
from fleetcfg.model.paths import shape_of
from fleetcfg_kit.sim.cisco_ce.models.catalog import CodecModel, model
from fleetcfg_kit.sim.core.family import installed_family

SCHEMA_LINE = "# yaml-language-server: $schema="


def test_the_sample_province_validates_without_a_word(province: Province) -> None:
    assert province.problems == ()


def test_every_parameter_says_why_and_by_which_clause(province: Province) -> None:
    for settings in resolve_all(province):
        for setting in settings.settings:
            for layer in setting.layers:
                assert layer.why, layer.place
                assert layer.clauses, layer.place


@pytest.mark.clause(
    "check:parameters", "2.2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.3", "11.1", "11.3"
)
def test_every_codec_that_can_be_told_has_something_of_each_article_that_software_can_check(
    province: Province,
) -> None:
    few = {
        "cisco_cms",
        "cisco_ios",
        "fortinet",
        "hp_comware",
        "huawei_te",
        "huawei_vrp",
        "linux",
        "manual",
        "mikrotik_routeros",
        "pexip",
        "poly_hdx",
    }  # no codecs, or few settings that are known
    articles = {
        f"QĐ 32/2019 Điều {n}"
        for n in ("2.2", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5.1", "5.3", "11.1", "11.3")
    }

    for settings in resolve_all(province):
        if not province.is_reached(settings.host):
            continue  # software can check nothing there
        cited = {clause for s in settings.settings for clause in s.winner.clauses}
        if province.fleet.devices[settings.host].family not in few:
            assert articles <= cited, settings.host
        assert "QĐ 32/2019 Điều 5.3" in cited, settings.host


def test_every_declaration_has_a_value_to_set(province: Province) -> None:
    for settings in resolve_all(province):
        for setting in settings.settings:
            assert setting.winner.target is not None, setting.winner.place


def test_document_numbers_are_obviously_samples(province: Province) -> None:
    for baseline in province.baselines:
        assert baseline.issued.document.startswith("MẪU-")


@pytest.mark.parametrize(
    ("host", "parameter", "baseline", "layer"),
    [
        ("codec-bum-to", "Conference DefaultCall Rate", "call-quality", "province"),
        ("codec-trung-tam", "Conference DefaultCall Rate", "call-quality-centre", "group"),
        ("codec-chu-toa", "Conference DefaultCall Rate", "call-quality-centre", "group"),
        ("codec-ta-tong", "Conference DefaultCall Rate", "device-ta-tong", "device"),
        ("codec-pa-u", "Cameras Camera[1] Backlight DefaultMode", "site-pa-u", "site"),
    ],
)
def test_the_exceptions_win_where_they_are_meant_to(
    province: Province, host: str, parameter: str, baseline: str, layer: str
) -> None:
    winner = explain(province, host, parameter)[0]

    assert (winner.baseline, winner.layer) == (baseline, layer)


def test_telnet_is_declared_only_where_it_exists(province: Province) -> None:
    for device in province.fleet.devices.values():
        paths = {p for s in declared(province, device.host).settings for p in s.patterns}
        has_telnet = any(word in device.model for word in ("SX10", "SX20", "MX300", "DX80"))
        assert ("NetworkServices Telnet Mode" in paths) == has_telnet, device.host


def test_every_file_names_its_schema(root: Path) -> None:
    for folder in ("inventory", "baselines", "playbooks"):
        for file in sorted((root / folder).rglob("*.yaml")):
            first = file.read_text(encoding="utf-8").splitlines()[0]
            assert first.startswith(SCHEMA_LINE), file
            assert (file.parent / first.removeprefix(SCHEMA_LINE)).is_file(), file


def _spaces(of: CodecModel) -> Mapping[str, str]:
    """Return the name of the value space of every parameter that the model has, by path."""
    spelled = {}
    for leaf in of.configuration.leaves:
        path = " ".join(f"{s.name}[{s.item}]" if s.item else s.name for s in leaf.path)
        spelled[path] = dict(leaf.attributes)["valueSpaceRef"].removeprefix("/Valuespace/")
    return spelled


def _meant(setting: Setting, paths: Mapping[str, str]) -> list[str]:
    for pattern in setting.patterns:
        exactly = re.compile(re.escape(pattern).replace(r"\[\*\]", r"\[\d+\]"))
        if found := [path for path in paths if exactly.fullmatch(path)]:
            return found
    return []


def test_each_model_has_what_is_declared_to_it_and_takes_the_value(province: Province) -> None:
    for settings in resolve_all(province):
        device = province.fleet.devices[settings.host]
        if device.family != "cisco_ce":
            continue
        codec = model(device.model, device.firmware)
        spaces = _spaces(codec)
        for setting in settings.settings:
            paths = _meant(setting, spaces)
            assert paths, (setting.parameter, device.model, device.firmware)
            for path in paths:
                target = setting.winner.target or ""
                assert codec.spaces[spaces[path]].take(target) == target, (path, device.model)


def test_every_other_family_has_what_is_declared_to_it_and_takes_the_value(
    province: Province,
) -> None:
    others = {
        host: device
        for host, device in province.fleet.devices.items()
        if device.family != "cisco_ce" and province.is_reached(host)
    }
    for host, device in others.items():
        paths = tuple(installed_family(device.family).paths(device.model, device.firmware))
        spaces = spaces_of(families()[device.family].catalog(), paths)
        shape = shape_of(paths, families()[device.family].syntax)
        for setting in declared(province, host).settings:
            meant = shape.meant_by(setting.patterns)
            is_wide = any("[*]" in pattern for pattern in setting.patterns)
            assert len(meant) > 0 if is_wide else len(meant) == 1, (host, setting.parameter)
            for path in meant:
                assert spaces[path].has(setting.winner.target or ""), (host, path)


def test_codecs_are_called_as_they_call_themselves(province: Province) -> None:
    for device in province.fleet.devices.values():
        if device.family == "cisco_ce":
            assert model(device.model, device.firmware).facts["product_id"] == device.model

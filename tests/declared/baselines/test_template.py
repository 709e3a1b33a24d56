import subprocess
import sys

import pytest

from fleetcfg.declared.baselines.template import context_of, template
from fleetcfg.declared.baselines.template_rules import (
    DEVICE_FIELDS,
    MOST_OUTPUT,
    SITE_FIELDS,
    TemplateError,
    ascii_fold,
)
from fleetcfg.declared.syntax.regex import RegexError, check

CONTEXT = {
    "site": {"display_name": "UBND xã Đồng Thổ"},
    "device": {"serial_number": "A1"},
    "vars": {"x_n": 3, "x_b": True, "x_l": [1], "x_m": {"items": "ok"}, "x_s": "s" * 4000},
}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ site.display_name }}", "UBND xã Đồng Thổ"),
        ("Phòng {{ vars.x_n }}\n", "Phòng 3\n"),
        ("{{ site.display_name | ascii_fold | upper }}", "UBND XA DONG THO"),
        ("{{ site.display_name | truncate(4) }}", "UBND"),
        ("{{ vars.x_no | default('none') }}", "none"),
        ("{{ device.serial_number ~ '-' ~ vars.x_n }}", "A1-3"),
        ("{{ 'a' if vars.x_n == 3 else 'b' }}", "a"),
        ("{{ 'a' if vars.x_no is defined else 'b' }}", "b"),
        ("{{ vars.x_m.items }}", "ok"),
        ("{{ device.serial_number | replace('A', 'B') | trim | lower }}", "b1"),
    ],
)
def test_a_template_is_filled(source, text):
    assert template(source).render(CONTEXT) == text


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ site.display_nam }}", "TPL_UNDEFINED"),
        ("{{ vars.x_no }}", "TPL_UNDEFINED"),
        ("{{ vars.family }}", "TPL_UNDEFINED"),
        ("{{ vars.x_m.keys }}", "TPL_UNDEFINED"),
        ("{{ vars.x_no | upper }}", "TPL_UNDEFINED"),
        ("{{ device.credential }}", "TPL_UNDEFINED"),
        ("{{ site.__class__ }}", "TPL_UNDEFINED"),
        ("{{ self }}", "TPL_UNDEFINED"),
        ("{{ vars.x_b }}", "TPL_NOT_TEXT"),
        ("{{ vars.x_l }}", "TPL_NOT_TEXT"),
        ("{{ vars.x_l | upper }}", "TPL_NOT_TEXT"),
        ("{{ 1 < 'a' }}", "TPL_NOT_TEXT"),
        ("{{ device.serial_number | truncate }}", "TPL_NOT_TEXT"),
        ("{{ range(10**9) }}", "TPL_FORBIDDEN"),
        ("{{ 'a' * 10 }}", "TPL_FORBIDDEN"),
        ("{{ ''.join }}", "TPL_UNDEFINED"),
        ("{{ vars[vars.x_n] }}", "TPL_FORBIDDEN"),
        ("{{ device.serial_number | attr('x') }}", "TPL_FORBIDDEN"),
        ("{{ 1 is odd }}", "TPL_FORBIDDEN"),
        ("{% for a in b %}{% endfor %}", "TPL_FORBIDDEN"),
        ("{# remark #}", "TPL_FORBIDDEN"),
        ("{{ " + "(" * 400 + "1" + ")" * 400 + " }}", "TPL_FORBIDDEN"),
        ("{{ " + "not " * 100 + "1 }}", "TPL_FORBIDDEN"),
        ("{{ site.display_name", "TPL_SYNTAX"),
        ("{{ }}", "TPL_SYNTAX"),
        ("{{ " + "x" * 1024 + " }}", "TPL_TOO_LARGE"),
        ("{{ vars.x_s ~ vars.x_s }}", "TPL_TOO_LARGE"),
        ("{{ vars.x_s | replace('s', 'ss') | replace('s', 'ss') }}", "TPL_TOO_LARGE"),
    ],
)
def test_a_template_that_may_not_be_is_refused_by_name(source, code):
    with pytest.raises(TemplateError) as caught:
        template(source).render(CONTEXT)

    assert caught.value.code == code


def test_what_a_template_makes_is_bounded():
    assert len(template("{{ vars.x_s }}").render(CONTEXT)) <= MOST_OUTPUT


def test_the_fields_that_a_template_may_name_exist_and_are_no_secret(world):
    context = context_of(world.fleet.devices["codec-a"])

    assert set(context["site"]) == set(SITE_FIELDS)
    assert set(context["device"]) == set(DEVICE_FIELDS)
    assert not {"credential", "certificate", "host_key"} & set(DEVICE_FIELDS)


def test_vietnamese_is_folded_to_ascii():
    assert ascii_fold("Đường Lừ Pa Ủ, xã Hồng Thu, đẫm") == "Duong Lu Pa U, xa Hong Thu, dam"


def test_jinja2_is_not_imported_until_a_template_is_met():
    code = (
        "import sys, fleetcfg.declared.province; print('jinja2' in sys.modules);"
        "from fleetcfg.declared.baselines.template import template; template('{{ site.id }}');"
        "print('jinja2' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "source",
    [
        r"ce9\.15\..*",
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        r"10\.(\d{1,3}\.){2}\d{1,3}",
        "(ab)*",
        "[ab]*c",
        "[]a]",
        "a|b|c",
        "",
    ],
)
def test_an_expression_of_bounded_cost_is_admitted(source):
    check(source)


@pytest.mark.parametrize(
    "source",
    [
        "(a+)+",
        "(a|a)*",
        "(a|b)+c",
        "a*a*a*",
        "(a?){300}",
        "(?=a)",
        "(?P<x>a)",
        "(?i)a",
        r"(a)\1",
        "[",
        "a{",
        "(",
        "a)",
        "*a",
        "a**",
        "[z-a]",
        "(" * 9 + "a" + ")" * 9,
        "a" * 257,
    ],
)
def test_an_expression_that_may_cost_without_bound_is_refused(source):
    with pytest.raises(RegexError):
        check(source)

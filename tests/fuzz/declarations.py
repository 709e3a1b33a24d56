"""Every reader of what people declare: YAML, inventory, baselines, playbooks, the policy.

A problem in a file is collected and not raised, so that anything raised but the errors of ours is
a defect. What a template or a regular expression may be is said by errors of their own.
"""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from fleetcfg.authority.policy import draft_root
from fleetcfg.declared.baselines.template import check_expression, compile_template
from fleetcfg.declared.baselines.template_rules import ROOTS, TemplateError
from fleetcfg.declared.province import load
from fleetcfg.declared.syntax import regex
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.declared import Rule
from fleetcfg.model.problem import Place, Problems
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import KEYS
from fleetcfg_kit.testing.policy import Staff, spell_policy
from tests.fuzz.target import Target

_ROOT: Final = Path(__file__).parents[2]
_CATALOGS: Final = catalogs()
_YAML_WORDS: Final = (
    b"a: ",
    b"- ",
    b"  ",
    b"{",
    b"}",
    b"[",
    b"]",
    b", ",
    b"&a ",
    b"*a",
    b"<<: *a\n",
    b"!!python/object ",
    b"!vault |\n",
    b"|\n",
    b">-\n",
    b"? ",
    b"# ",
    b"---\n",
    b"...\n",
    b"%YAML 1.1\n",
    b"\n",
    b'"\\u202e"',
    b"0x1",
    b"2026-11-24",
    b"yes",
    b"~",
    b"{{ site.id }}",
    b"{% for",
)
_HOSTS: Final = b"""\
all:
  children:
    cisco_ce:
      vars: {family: cisco_ce, transport: https}
      hosts:
        codec-a:
          ansible_host: 127.0.0.1
          model: Cisco Webex Room Kit
          serial_number: FOC1
          certificate: "0000000000000000000000000000000000000000000000000000000000000001"
        codec-b[1:3]: {ansible_host: 127.0.0.2, unknown: 1}
"""


def _files(pattern: str, most: int) -> tuple[bytes, ...]:
    return tuple(file.read_bytes() for file in sorted(_ROOT.glob(pattern))[:most])


def _yaml(data: bytes) -> None:
    parse(data, "a.yaml", Problems())


def _province(
    hosts: bytes, baseline: bytes = b"", playbook: bytes = b"", register: bytes = b""
) -> None:
    load(
        (Tree({"hosts.yaml": hosts}),),
        Tree({"baselines/a.yaml": baseline} if baseline else {}),
        Tree({"playbooks/a.yaml": playbook} if playbook else {}),
        Tree({"registers/a.yaml": register} if register else {}),
        catalogs=_CATALOGS,
        on=date(2026, 11, 24),
    )


def _inventory(data: bytes) -> None:
    _province(data)


def _baseline(data: bytes) -> None:
    _province(_HOSTS, data)


def _playbook(data: bytes) -> None:
    _province(_HOSTS, playbook=data)


def _register(data: bytes) -> None:
    _province(_HOSTS, register=data)


def _public(file: Path) -> bytes:
    key = KEYS.get(file.stem)
    if key is None:
        raise RequestError("PATH_MISSING", path=str(file))
    return b"ssh-ed25519 AAAA " + key.blob


def _policy(data: bytes) -> None:
    draft_root(data, Path("policy.yaml"), read=_public, before=None, now=NOON)


def _template(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    made = compile_template(text, Place("a.yaml", 1, 1), Problems())
    with suppress(TemplateError):
        check_expression(text, ROOTS)
    if made is not None:
        with suppress(TemplateError):
            made.render({"site": {"id": "x" * 99}, "device": {"host": "h"}, "vars": {"a": [1]}})


def _regex(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    try:
        regex.check(text)
    except regex.RegexError:
        return
    for value in ("a" * 4_096, "ab" * 2_000, text * 16):
        Rule("matches", (text,)).holds(value)


_POLICY: Final = spell_policy(Staff(), logs=["a+b+c"], witnesses=["d+e+f"]).encode()
_TEMPLATES: Final = (
    b"{{ site.display_name }}",
    "Phòng {{ vars.a[0] ~ device.host | upper if site.id else 'x' }}".encode(),
    b"site.id == 'a' and not device.port > 3",
)
_TEMPLATE_WORDS: Final = (
    b"{{ ",
    b" }}",
    b"{%",
    b"{#",
    b"site.id",
    b"vars.a",
    b" ~ ",
    b" | upper",
    b"(",
    b")",
    b"[",
    b"]",
    b" if ",
    b" else ",
    b" not ",
    b"9" * 40,
    b"**",
    b"'a' * ",
    b".__class__",
)
_REGEX_WORDS: Final = (
    b"(a|b)",
    b"(",
    b")",
    b"*",
    b"+",
    b"?",
    b"{1,99}",
    b"{999}",
    b"[^a]",
    b"[",
    b"]",
    b"\\d",
    b"\\1",
    b"(?=a)",
    b"(?i)",
    b"|",
    b".*",
    b"^",
    b"$",
)

TARGETS: Final = (
    Target("yaml", (_HOSTS, *_files("baselines/*.yaml", 4)), _YAML_WORDS, _yaml),
    Target(
        "inventory", (_HOSTS, *_files("inventory/group_vars/s*.yaml", 2)), _YAML_WORDS, _inventory
    ),
    Target("baseline", _files("baselines/*.yaml", 30), _YAML_WORDS, _baseline),
    Target("playbook", _files("playbooks/*.yaml", 9), _YAML_WORDS, _playbook),
    Target("register", _files("registers/*.yaml", 9), _YAML_WORDS, _register),
    Target("policy", (_POLICY,), _YAML_WORDS, _policy),
    Target("template", _TEMPLATES, _TEMPLATE_WORDS, _template),
    Target("regex", (b"a.*b|[0-9]{1,3}", rb"(\d+\.){3}\d+"), _REGEX_WORDS, _regex),
)

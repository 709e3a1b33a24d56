"""The file of channels: what it may say, and what is told of what it must not."""

import pytest

from fleetcfg.delivery.channel_file import read_channels
from fleetcfg.delivery.channels import (
    PROVINCE,
    FleetPart,
    HookChannel,
    MailChannel,
    MailReader,
    MetricsChannel,
    SyslogChannel,
    parts_of,
)
from fleetcfg.model.problem import Problems
from fleetcfg.model.server import Server

WHOLE = """
channels:
  thu:
    kind: mail
    server: mail.example.vn
    credential: keyring:mail
    from: fleetcfg@example.vn
    to:
      - addresses: [so@example.vn, phong@example.vn]
      - of: provider:vnpt
        addresses: [noc@example.vn]
  soc:
    kind: syslog
    server: "[2001:db8::1]:6515"
    form: cef
    enterprise: 4711
    ca: /etc/soc.pem
    simulated: true
  web: {kind: hook, url: "https://hook.example.vn/a?b=c", secret: "env:HOOK"}
  prom: {kind: metrics, file: /var/lib/fleetcfg.prom, by_device: true}
"""


def read(text: str):
    problems = Problems()
    channels = read_channels(text.encode(), "channels.yaml", problems)
    return channels, [(one.code, one.place.line) for one in problems.in_order()]


def test_each_kind_of_channel_is_read():
    channels, problems = read(WHOLE)

    assert problems == []
    everybody = MailReader(("so@example.vn", "phong@example.vn"), PROVINCE)
    vnpt = MailReader(("noc@example.vn",), FleetPart("provider", "vnpt"))
    assert channels == (
        MailChannel(
            "thu",
            Server("mail.example.vn", 587),
            "fleetcfg@example.vn",
            (everybody, vnpt),
            credential="keyring:mail",
        ),
        SyslogChannel(
            "soc", Server("2001:db8::1", 6515), "cef", 4711, "/etc/soc.pem", takes_simulated=True
        ),
        HookChannel("web", "https://hook.example.vn/a?b=c", "env:HOOK"),
        MetricsChannel("prom", "/var/lib/fleetcfg.prom", is_by_device=True),
    )
    assert parts_of(channels[0]) == (PROVINCE, FleetPart("provider", "vnpt"))
    assert str(channels[1].server) == "[2001:db8::1]:6515"


MAIL = "channels:\n  a:\n    kind: mail\n    from: a@b.vn\n    to: [{addresses: [c@d.vn]}]\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("chanels: {}\n", "YAML_UNKNOWN_KEY", 1),
        ("channels: []\n", "YAML_NOT_MAPPING", 1),
        ("channels:\n  A b: {kind: metrics, file: a.prom}\n", "CHANNEL_NAME", 2),
        ("channels:\n  a: {kind: pigeon}\n", "CHANNEL_WORD", 2),
        ("channels:\n  a: {file: a.prom}\n", "YAML_KEY_MISSING", 2),
        ("channels:\n  a: {kind: metrics, file: a.txt}\n", "CHANNEL_METRICS_FILE", 2),
        ("channels:\n  a: {kind: syslog, server: 'http://a'}\n", "CHANNEL_SERVER", 2),
        ("channels:\n  a: {kind: syslog, server: 'a:65536'}\n", "CHANNEL_SERVER", 2),
        ("channels:\n  a: {kind: syslog, server: a, enterprise: 0}\n", "YAML_OUT_OF_RANGE", 2),
        ("channels:\n  a: {kind: syslog, server: a, form: x}\n", "CHANNEL_WORD", 2),
        ("channels:\n  a: {kind: hook, url: 'http://a', secret: 'env:A'}\n", "CHANNEL_URL", 2),
        (
            "channels:\n  a: {kind: hook, url: 'https://u:p@a/', secret: 'env:A'}\n",
            "CHANNEL_URL",
            2,
        ),
        ("channels:\n  a: {kind: hook, url: 'https://a:b/', secret: 'env:A'}\n", "CHANNEL_URL", 2),
        (
            "channels:\n  a: {kind: hook, url: 'https://a/', secret: geheim}\n",
            "INV_CREDENTIAL_NOT_REFERENCE",
            2,
        ),
        (MAIL + "    server: a.vn\n    protection: none\n", "CHANNEL_UNPROTECTED", 6),
        (
            MAIL + "    server: 127.0.0.1\n    protection: none\n    credential: 'env:A'\n",
            "CHANNEL_PASSWORD_CLEAR",
            8,
        ),
        (MAIL + "    server: a.vn\n    unknown: 1\n", "YAML_UNKNOWN_KEY", 7),
        (MAIL.replace("c@d.vn", "'Lò Văn A <c@d.vn>'") + "    server: a\n", "CHANNEL_ADDRESS", 5),
        (MAIL.replace("a@b.vn", "'a@b.vn, c@d.vn'") + "    server: a\n", "CHANNEL_ADDRESS", 4),
        (MAIL.replace("[c@d.vn]", "[c@d.vn], of: 'room:a'") + "    server: a\n", "CHANNEL_OF", 5),
        (MAIL.replace("[c@d.vn]", "[c@d.vn], of: provider") + "    server: a\n", "CHANNEL_OF", 5),
        (
            MAIL.replace("[c@d.vn]", f"[{', '.join(['c@d.vn'] * 65)}]") + "    server: a\n",
            "CHANNEL_ADDRESSES",
            5,
        ),
        (
            "channels:\n"
            + "".join(f"  a{n}: {{kind: metrics, file: a.prom}}\n" for n in range(33)),
            "CHANNELS_TOO_MANY",
            2,
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, code, line):
    _, problems = read(text)

    assert (code, line) in problems


def test_a_secret_in_the_wrong_place_is_not_told():
    problems = Problems()
    read_channels(
        b"channels:\n  a: {kind: hook, url: 'https://a/', secret: geheim}\n", "f", problems
    )

    assert "geheim" not in repr(problems.in_order())


def test_a_line_break_in_an_address_is_no_address():
    """It would begin another line in the head of a mail."""
    _, problems = read(MAIL.replace("c@d.vn", '"c@d.vn\\nBcc: e@f.vn"') + "    server: a\n")

    assert problems == [("CHANNEL_ADDRESS", 5)]

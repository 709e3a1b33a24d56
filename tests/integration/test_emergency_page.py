"""The page on emergency changes, as it is typed: section by section, by whose each is."""

import shutil

import pytest

from tests.integration.machines import sections
from tests.integration.walk import (
    APPROVERS,
    AUTO_ANSWER,
    ENGINEER,
    TECHNICIAN,
    Home,
    run_in,
)

PAGE = "emergency"
NAMED = "codec-bum-to"  # on the page


def play(home: Home, who: str, number: int, host: str, stick) -> list[str]:
    """Type the lines of a section; return what each printed."""
    folder, said = home[who].folder, []
    for one in sections(PAGE)[number]:
        typed = one.command.replace(NAMED, host).replace("$USB", str(stick))
        typed = typed.replace("~/khoa", "khoa")  # here every person's key lies in his own folder
        words = [word.strip('"') for word in _split(typed)][1:]
        ended = run_in(folder, words, language="vi")
        assert ended.code == one.expected, f"{typed}\n{ended}"
        said.append(ended.out + ended.err)
    return said


def _split(typed: str) -> list[str]:
    parts = typed.split('"')
    return [w for n, part in enumerate(parts) for w in ([part] if n % 2 else part.split())]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="openssh-client is not installed")
def test_the_page_is_what_people_type(adopted, made, fleet, tmp_path):
    stick, host = tmp_path / "usb", made.web
    stick.mkdir()

    _, again = play(adopted, TECHNICIAN, 1, host, stick)
    fleet.tamper(host, AUTO_ANSWER, "On")
    (signed,) = play(adopted, TECHNICIAN, 2, host, stick)
    _, audited = play(adopted, ENGINEER, 3, host, stick)
    play(adopted, ENGINEER, 4, host, stick)
    shutil.copy(stick / "AD-2026-0002.fcadopt", adopted[ENGINEER].folder)
    adopted.sign("AD-2026-0002.fcadopt", *APPROVERS)
    adopted[ENGINEER].do("ledger", "import", "AD-2026-0002.fcadopt")

    assert "BREAKGLASS_OPEN" in again
    assert "CHƯA KẾT THÚC" in again
    assert f"{AUTO_ANSWER}: Off → On" in signed
    assert audited.index("KHẨN CẤP") < audited.index(AUTO_ANSWER)
    assert f"{host}: thay đổi khẩn cấp của {TECHNICIAN}" in audited
    assert "chờ hợp thức hóa trước" in audited
    later = adopted[ENGINEER]("audit", "--limit", host, "--output", "json").out
    assert "emergency" not in later
    assert '"unauthorized":0' in later

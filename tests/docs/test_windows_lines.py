"""What the page on platforms writes for PowerShell is what the approver's page says."""

import re

from tests.house.make_architecture import ROOT

PLATFORMS = (ROOT / "docs" / "explanation" / "platforms.md").read_text("utf-8")
APPROVER = (ROOT / "docs" / "how-to" / "approver.md").read_text("utf-8")
SET, TYPED = re.findall(r"```powershell\n(.*?)```", PLATFORMS, re.DOTALL)


def test_each_line_for_powershell_is_a_line_of_the_approver_and_none_is_missing():
    in_bash = TYPED.replace('"', "").replace("\\", "/").replace("$HOME", "~").splitlines()

    assert in_bash == re.findall(r"(?m)^\$ (fleetcfg .+)$", APPROVER)


def test_each_variable_is_set_and_no_path_is_left_to_bash():
    named = set(re.findall(r"\$([A-Z]+)\b", TYPED))

    assert named == {*re.findall(r"(?m)^\$([A-Z]+) = ", SET), "HOME"}
    assert "~" not in SET + TYPED


def test_windows_is_installed_by_the_signed_bundle_alone():
    assert "install-offline.md#windows" in PLATFORMS
    assert "pip install" not in PLATFORMS


def test_no_page_asks_an_index_for_a_bare_name():
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("fleetcfg/**/*.po")]
    bare = re.compile(r"pip3? (?:install|download)\b[^`\n]*['\" ]fleetcfg\b(?!-)")

    assert bare.search("pip install 'fleetcfg[sim]'")
    assert bare.search("pip install fleetcfg")
    assert [page.name for page in pages if bare.search(page.read_text("utf-8"))] == []

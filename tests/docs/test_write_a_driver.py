"""What ``write-a-driver.md`` shows of the second family is what stands in its files."""

import re

import pytest

from tests.integration.conftest import ROOT

PAGE = ROOT / "docs" / "how-to" / "write-a-driver.md"
FAMILIES = ROOT / "tests" / "families"
EXCERPT = re.compile(r"^```(?:yaml|python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXCERPTS = EXCERPT.findall(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("excerpt", EXCERPTS, ids=lambda text: text.partition("\n")[0])
def test_an_excerpt_is_a_verbatim_part_of_its_file(excerpt):
    first, _, body = excerpt.partition("\n")

    whole = (FAMILIES / first.removeprefix("# ")).read_text("utf-8")

    assert body.strip()
    assert f"\n{body}" in f"\n{whole}"  # whole lines


def test_every_file_of_the_package_is_shown():
    package = FAMILIES / "switch_cli"
    files = {
        str(file.relative_to(FAMILIES))
        for suffix in ("py", "yaml", "toml")
        for file in package.rglob(f"*.{suffix}")
    }

    shown = {excerpt.partition("\n")[0].removeprefix("# ") for excerpt in EXCERPTS}

    assert files <= shown

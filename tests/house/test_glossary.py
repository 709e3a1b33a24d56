"""`docs/reference/glossary.md` is the law of names: the code has them, each once, and no others."""

import re

from tests.house.make_architecture import ROOT
from tests.house.test_names import defined, own_files

PAGE = ROOT / "docs" / "reference" / "glossary.md"
ROW = re.compile(r"^\| [^|]+ \| [^|]+ \| (`[^|]+`) \| [^|]+ \|$", re.MULTILINE)
NAME = re.compile(r"`(\w+)`")
# Packages whose every public type is in the glossary: it is what people of other packages meet.
WHOLE = (
    "model/",
    "jobs/",
    "checks/",
    "delivery/",
    "sources/",
    "diff/",
    "plan/",
    "ledger/",
    "observations/",
    "authority/",
    "apply/",
    "worker/",
    "playbook/",
    "workflow/",
    "signed.py",
)


def named() -> list[str]:
    """Return the types of the glossary, in its order."""
    return [name for row in ROW.findall(PAGE.read_text("utf-8")) for name in NAME.findall(row)]


def banned() -> set[str]:
    """Return what no module is called."""
    text = PAGE.read_text("utf-8").partition("## Tên không dùng")[2]
    return set(NAME.findall(text))


def test_every_name_of_the_glossary_is_a_type_of_the_code():
    """That it is one type, and no other, `test_names` holds."""
    known = defined()

    assert [name for name in named() if name not in known] == []


def test_no_name_stands_in_the_glossary_twice():
    names = named()

    assert [name for name in names if names.count(name) > 1] == []


def test_every_public_type_that_other_packages_meet_is_in_the_glossary():
    known = set(named())
    lacking = {
        name: files
        for name, files in defined().items()
        for file in files
        if file.startswith(WHOLE) and name not in known
    }

    assert lacking == {}


def test_no_module_has_a_name_that_is_not_used():
    modules = {part for source, file in own_files() for part in file.relative_to(source).parts}
    stems = {part.removesuffix(".py") for part in modules}

    assert "utils" in banned()
    assert stems & banned() == set()

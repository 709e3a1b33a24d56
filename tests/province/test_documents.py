"""The documents for people: links lead somewhere, and nothing is promised that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from fleetcfg.cli.added import added_names
from fleetcfg.cli.names import COMMANDS
from fleetcfg.model.verdict import VERDICTS, Verdict
from fleetcfg.words import Words

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^|[\s/])fleetcfg (?:--province [\w-]+ )?([a-z][a-z-]*)")


def _anchor(heading: str) -> str:
    words = re.sub(r"[`*\[\]]", "", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def _blocks(page: Path, *languages: str) -> Iterator[str]:
    for _, language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language in languages:
            yield body


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(FENCE, "", page.read_text(encoding="utf-8"))

    for target in LINK.findall(text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        if anchor:
            headings = HEADING.findall(file.read_text(encoding="utf-8"))
            assert anchor in {_anchor(heading) for heading in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_shown_exists(page: Path) -> None:
    for block in _blocks(page, "console", "sh", "cron"):
        for name in COMMAND.findall(block):
            assert name in {*COMMANDS, *added_names()}, name


def test_readme_and_tutorial_say_everything_in_vietnamese_first_and_then_in_english() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "tutorial" / "01-first-audit.md"):
        vietnamese, _, english = page.read_text(encoding="utf-8").partition("In English\n")
        assert "ả" in vietnamese
        assert len(english) > len(vietnamese) / 2


def test_the_tutorial_is_the_same_in_both_languages() -> None:
    page = ROOT / "docs" / "tutorial" / "01-first-audit.md"
    text = page.read_text(encoding="utf-8")
    vietnamese, _, english = text.partition("\n# In English\n")

    def commands(part: str) -> list[str]:
        bodies = "".join(body for _, _, body in FENCE.findall(part))
        lines = (line.strip().removeprefix("$ ") for line in bodies.splitlines())
        kept = (re.sub(r"\s*# exit (\d+)$", r"  # exit \1", line) for line in lines)
        return [line for line in kept if line.startswith(("fleetcfg", "sed", "git checkout"))]

    assert commands(vietnamese) == commands(english)


def test_every_article_that_a_baseline_cites_is_in_the_regulation_map() -> None:
    the_map = (ROOT / "docs" / "explanation" / "regulation-map.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| \**(\d+(?:\.\d+)?)", the_map, re.MULTILINE))

    cited = {
        article
        for file in (ROOT / "baselines").glob("*.yaml")
        for article in re.findall(r"Điều (\d+\.\d+)\b", file.read_text(encoding="utf-8"))
    }

    assert cited <= rows


@pytest.mark.parametrize("name", ["github-workflow.yaml", "gitlab-ci.yaml"])
def test_the_ready_made_ci_files_are_yaml_and_validate(name: str) -> None:
    text = (ROOT / "docs" / "how-to" / "ci" / name).read_text(encoding="utf-8")

    assert YAML(typ="safe").load(text)
    assert "fleetcfg validate" in text


def test_the_pre_commit_hook_runs_a_command_that_exists() -> None:
    hooks = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert [hook["entry"] for hook in hooks] == ["fleetcfg validate"] * 2
    assert "validate" in COMMANDS
    page = (ROOT / "docs" / "how-to" / "pre-commit.md").read_text(encoding="utf-8")
    assert all(hook["id"] in page for hook in hooks)


def test_the_pre_commit_hook_has_the_versions_of_the_lock() -> None:
    hook, _ = YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")

    locked = re.findall(r"^([a-z][^\n]*?) *\\$", lock, re.MULTILINE)
    assert len(locked) > 20
    assert hook["additional_dependencies"] == locked


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_explained_with_the_word_that_is_shown(verdict: Verdict) -> None:
    page = (ROOT / "docs" / "explanation" / "verdicts.md").read_text(encoding="utf-8")
    of_parameters, _, of_device = page.partition("\n## Của cả thiết bị")
    part = of_parameters if VERDICTS[verdict].of == "parameter" else of_device
    rows = [row for row in part.splitlines() if row.startswith(f"| `{verdict}` |")]

    assert len(rows) == 1
    assert Words("vi").label(f"verdict.{verdict}") in rows[0]


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")

    for record in sorted(folder.glob("[0-9]*.md")):
        assert f"({record.name})" in index

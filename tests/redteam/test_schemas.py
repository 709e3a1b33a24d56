"""What a repository brings with it in the place where schemas are written over unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from tests.cli.test_init import FIRST, SAID
from tests.integration.office import refused

OTHERS = "a file of somebody else"


@pytest.fixture
def there(tmp_path) -> Path:
    """A folder outside, with files that are called as schemas are."""
    folder = tmp_path / "there"
    (folder / "schema").mkdir(parents=True)
    for file in (folder / "inventory.json", folder / "schema/inventory.json"):
        file.write_text(OTHERS)
    return folder


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "cloned"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def the_folder(there: Path) -> None:
    Path(".fleetcfg").mkdir()
    Path(".fleetcfg/schema").symlink_to(there)


def what_is_above_it(there: Path) -> None:
    Path(".fleetcfg").symlink_to(there)


def one_that_leads_nowhere(there: Path) -> None:
    Path(".fleetcfg").mkdir()
    Path(".fleetcfg/schema").symlink_to(there / "new")


def a_file(_there: Path) -> None:
    Path(".fleetcfg").write_text(OTHERS)


PLANTED = [the_folder, what_is_above_it, one_that_leads_nowhere, a_file]


def seen(folder: Path) -> dict[str, str]:
    return {str(file): file.read_text() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("plant", PLANTED)
@pytest.mark.parametrize("command", [("schema", "all"), ("init", *SAID, *FIRST)])
def test_schemas_are_written_through_no_link(
    there: Path, here: Path, capsys, plant: Callable[[Path], None], command
):
    plant(there)
    before = seen(there)

    assert refused(capsys, *command) == "IN_THE_WAY"

    assert seen(there) == before
    assert [file.name for file in here.iterdir()] == [".fleetcfg"]


def test_a_file_among_them_that_leads_elsewhere_is_not_written(there: Path, capsys):
    Path(".fleetcfg/schema").mkdir(parents=True)
    Path(".fleetcfg/schema/inventory.json").symlink_to(there / "inventory.json")

    assert refused(capsys, "schema", "all") == "FILE_NOT_REGULAR"

    assert (there / "inventory.json").read_text() == OTHERS


def test_a_schema_that_was_planted_lets_nothing_in(capsys):
    assert run(["init", *SAID, *FIRST]) == 0
    for file in Path(".fleetcfg/schema").iterdir():
        file.write_text("{}")
    hosts = Path("inventory/hosts.yaml")
    hosts.write_text(hosts.read_text("utf-8") + "anything: {at: all}\n", "utf-8")

    assert run(["--lang", "en", "validate"]) == 1

    assert "INV_UNKNOWN_GROUP_KEY" in "".join(capsys.readouterr())

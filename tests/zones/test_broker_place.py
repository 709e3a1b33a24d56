"""The file that says where the broker is: of this machine alone, and nothing in it weakens TLS."""

from pathlib import Path

import pytest

from fleetcfg.carriers.broker_place import read_broker_place
from fleetcfg.errors import CredentialError, RefusalError, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError
from fleetcfg.workflow.zones.broker import open_broker_place
from tests.zones.broker import FILES

SAID = """\
server = "broker.example:5671"
ca = "ca.pem"
certificate = "/etc/fleetcfg/machine.pem"
key = "machine.key"
"""


def test_the_file_of_the_page_is_one() -> None:
    place = read_broker_place((FILES / "broker.toml").read_bytes(), FILES / "broker.toml")

    assert str(place) == "broker.so-khcn.example:5671"
    assert place.key == FILES / "tls" / "machine.key"
    assert place.heartbeat == 10


def test_paths_begin_in_its_folder_and_a_port_may_be_left_out(tmp_path: Path) -> None:
    place = read_broker_place(SAID.replace(":5671", "").encode(), tmp_path / "b.toml")

    assert (place.server.port, place.ca) == (5671, tmp_path / "ca.pem")
    assert place.certificate == Path("/etc/fleetcfg/machine.pem")
    six = read_broker_place(SAID.replace("broker.example", "[::1]").encode(), tmp_path / "b.toml")
    assert (six.server.host, str(six)) == ("::1", "[::1]:5671")


def test_it_may_name_the_zones_that_are_at_its_broker() -> None:
    said = f'{SAID}zones = ["vnpt"]\n'.encode()

    assert read_broker_place(said, Path("b.toml")).zones == frozenset({"vnpt"})
    assert read_broker_place(SAID.encode(), Path("b.toml")).zones is None


@pytest.mark.parametrize(
    ("old", "new", "member"),
    [
        ("broker.example:5671", "amqp://broker.example", "server"),
        ("broker.example:5671", "broker.example:70000", "server"),
        ('ca = "ca.pem"\n', "", "ca"),
        ('ca = "ca.pem"\n', "ca = true\n", "ca"),
        ('key = "machine.key"', 'key = "machine.key"\nverify = false', "verify"),
        ('key = "machine.key"', 'key = "machine.key"\nheartbeat = 0', "heartbeat"),
        ('key = "machine.key"', 'key = "machine.key"\nheartbeat = 600', "heartbeat"),
        ('key = "machine.key"', 'key = "machine.key"\nheartbeat = true', "heartbeat"),
        ('key = "machine.key"', 'key = "machine.key"\nzones = []', "zones"),
        ('key = "machine.key"', 'key = "machine.key"\nzones = "vnpt"', "zones"),
        ('key = "machine.key"', 'key = "machine.key"\nzones = ["vnpt", 1]', "zones"),
        ('ca = "ca.pem"', "ca = 1\nhertbeat = 1", "ca hertbeat"),
    ],
)
def test_all_that_is_wrong_is_told_by_its_member(old: str, new: str, member: str) -> None:
    with pytest.raises(InvalidDeclarationsError) as refused:
        read_broker_place(SAID.replace(old, new).encode(), Path("b.toml"))

    facts = [each.facts for each in refused.value.problems]
    assert [each.get("name") or each.get("key") for each in facts] == member.split()


def test_what_is_no_toml_or_too_long_is_refused() -> None:
    with pytest.raises(InvalidDeclarationsError) as refused:
        read_broker_place(b"ca = ca.pem", Path("b.toml"))
    with pytest.raises(RefusalError, match="FILE_TOO_LARGE"):
        read_broker_place(f'ca = "{"x" * 5000}"'.encode(), Path("b.toml"))

    assert [each.code for each in refused.value.problems] == ["TOML_SYNTAX"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    for name in ("ca.pem", "machine.pem", "machine.key"):
        (tmp_path / name).touch(mode=0o600)
    said = tmp_path / "b.toml"
    said.touch(mode=0o600)
    said.write_text(SAID.replace("/etc/fleetcfg/", ""), "utf-8")
    return said


def test_it_is_believed_if_it_is_of_this_machine_alone(file: Path) -> None:
    assert open_broker_place(file).server.host == "broker.example"
    with pytest.raises(RequestError, match="PATH_MISSING"):
        open_broker_place(file.with_name("none.toml"))


@pytest.mark.parametrize("name", ["b.toml", "machine.key"])
def test_another_account_can_use_neither_it_nor_the_key(file: Path, name: str) -> None:
    file.with_name(name).chmod(0o644)

    with pytest.raises(CredentialError, match="CRED_FILE_MODE"):
        open_broker_place(file)


def test_it_is_not_believed_if_it_came_with_a_checkout(file: Path) -> None:
    (file.parent / ".git").mkdir()

    with pytest.raises(RequestError, match="BROKER_FILE_CARRIED"):
        open_broker_place(file)


def test_a_certificate_that_is_not_there_is_named(file: Path) -> None:
    file.with_name("machine.pem").unlink()

    with pytest.raises(RequestError, match="PATH_MISSING"):
        open_broker_place(file)

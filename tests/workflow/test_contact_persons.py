"""Who contacts are stands on this machine alone, and no refusal repeats it."""

import subprocess
from pathlib import Path

import pytest

from fleetcfg.errors import CredentialError
from fleetcfg.workflow.contact_persons import contact_persons

WRITTEN = """\
people:
  - {id: lh-1, name: Nguyễn Văn A, phone: "0912 345 678", mail: a@x.vn}
  - {id: lh-2, name: Trần Thị B}
"""


def write(file: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    file.chmod(mode)
    return {"FLEETCFG_CONTACTS": str(file)}


def refusal(environ: dict[str, str]) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        contact_persons(environ)
    return refused.value


def test_people_are_read_by_id_and_not_shown_by_accident(tmp_path):
    people = contact_persons(write(tmp_path / "s" / "contacts.yaml", WRITTEN))

    assert (people["lh-1"].phone, people["lh-1"].mail) == ("0912 345 678", "a@x.vn")
    assert people["lh-2"].phone == ""
    assert "0912" not in repr(people)


def test_without_such_a_file_nobody_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert contact_persons({}) == {}


def test_a_file_in_a_git_work_tree_is_refused(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    assert refusal(write(tmp_path / "s" / "contacts.yaml", WRITTEN)).code == "CONTACTS_CARRIED"


def test_a_file_that_others_can_read_is_refused(tmp_path):
    assert refusal(write(tmp_path / "s" / "c.yaml", WRITTEN, 0o644)).code == "CRED_FILE_MODE"


@pytest.mark.parametrize(
    "text", ["people: [{name: Nguyễn Văn A}]", "people: {a: 1}", "phone: 0912345678", "{", ""]
)
def test_a_broken_file_is_refused_without_a_word_of_a_person(tmp_path, text):
    if not text:
        assert contact_persons(write(tmp_path / "s" / "c.yaml", text)) == {}
        return
    error = refusal(write(tmp_path / "s" / "c.yaml", text))

    assert error.code == "CONTACTS_BROKEN"
    assert "0912" not in str(error.facts)
    assert "Nguyễn" not in str(error.facts)

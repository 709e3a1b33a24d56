"""Joining the key ceremony: a person's part is made once, and handed in beside the policy."""

import re
from pathlib import Path

import pytest

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.policy import draft_root
from fleetcfg.authority.record_place import place_of_log
from fleetcfg.errors import RequestError
from fleetcfg.signer.ssh import make_key, public_file
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.documents.root import read_root
from fleetcfg.workflow.documents.join import Joined, JoinRequest, join_ceremony
from fleetcfg.workflow.documents.trust_documents import draft_next_root
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.keys import make_ed25519

SAMPLE = Path(__file__).parents[3] / "docs" / "how-to" / "policy.yaml"
ON_TOKEN = "certificate: khoa/lanh-dao-2.crt, anchor: ca, crl_max_age_h: 720"
PEOPLE = (
    *("giu-goc-1", "giu-goc-2", "giu-goc-3"),
    *("ky-su", "van-thu", "lanh-dao-1", "lanh-dao-2", "ky-thuat"),
)


class Stick:
    """A stick with the sample's policy, without a token, and the machines around it."""

    def __init__(self, place: Path) -> None:
        self.place, self.policy = place, place / "usb" / "policy.yaml"
        self.made: list[tuple[str, str]] = []
        self.policy.parent.mkdir()
        text = SAMPLE.read_text("utf-8").replace("anchors:\n  ca: khoa/ca.crt\n", "")
        self.policy.write_text(text, "utf-8")
        self.edit(ON_TOKEN, "public: khoa/lanh-dao-2.pub")

    def edit(self, old: str, new: str) -> None:
        text = self.policy.read_text("utf-8")
        assert old in text
        self.policy.write_text(text.replace(old, new), "utf-8")

    def join(self, person: str) -> Joined:
        def make(private: Path, comment: str, kind: str) -> None:
            self.made.append((comment, kind))
            blob = to_base64(make_ed25519(comment).blob)
            private.parent.mkdir(parents=True, exist_ok=True)
            public_file(private).write_text(f"ssh-ed25519 {blob} {comment}\n")

        home = self.place / person
        request = JoinRequest(
            self.policy, person, home / "khoa", lambda name: place_of_log(home / "data", name)
        )
        joined, problems = join_ceremony(request, make)
        assert joined is not None, list(problems.in_order())
        return joined

    def draft(self) -> tuple[bytes | None, list[tuple[str, int]]]:
        payload, problems = draft_root(
            self.policy.read_bytes(), self.policy, read=read_carried, before=None, now=NOON
        )
        return payload, [(one.code, one.place.line) for one in problems.in_order()]

    def files(self) -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in self.policy.parent.rglob("*.*")}


@pytest.fixture
def stick(tmp_path) -> Stick:
    return Stick(tmp_path)


def test_when_all_have_joined_a_root_is_drafted_with_no_key_typed(stick):
    waiting = [stick.join(person).waiting for person in PEOPLE]

    payload, problems = stick.draft()

    assert waiting[0] == tuple(sorted(PEOPLE[1:]))
    assert waiting[-1] == ()
    assert (problems, payload is not None) == ([], True)
    root = read_root(payload)
    assert sorted(root.roles.log) == [
        f"so-khcn.example.vn/log/{person}" for person in ("ky-su", "ky-thuat", "van-thu")
    ]
    assert list(root.roles.witness) == ["so-khcn.example.vn/chung-kien"]
    assert {key.person for key in root.keys.values()} == set(PEOPLE)


def test_what_is_left_of_the_sample_in_a_policy_is_told_before_anybody_signs(stick):
    for person in PEOPLE:
        stick.join(person)
    stick.edit("name: Trần Thị Bình", "name: Lò Thị Panh")
    every = re.findall(r"\{name: ([^,]*),", SAMPLE.read_text("utf-8"))
    left = ["so-khcn.example.vn", *sorted(set(every) - {"Trần Thị Bình"})]

    payload, problems = draft_next_root(
        stick.policy, None, lambda _: stick.place / "none", trust=stick.place / "trust", now=NOON
    )

    assert payload is not None
    (warning,) = problems.in_order()
    assert (warning.code, warning.gravity) == ("POLICY_SAMPLE_LEFT", "warning")
    assert warning.facts["names"] == ", ".join(left)


def test_before_all_have_joined_each_file_that_lacks_is_told_at_its_line(stick):
    for person in PEOPLE:
        stick.join(person)
    (stick.policy.parent / "khoa" / "van-thu.log").unlink()
    lines = stick.policy.read_text("utf-8").splitlines()

    payload, problems = stick.draft()

    assert payload is None
    assert problems == [
        ("PATH_MISSING", 1 + next(n for n, line in enumerate(lines) if "khoa/van-thu.log" in line))
    ]


def test_to_join_again_makes_nothing_and_says_the_same(stick):
    first, before = stick.join("van-thu"), stick.files()

    assert stick.join("van-thu") == first
    assert stick.made == [("van-thu", "ed25519")]
    assert stick.files() == before


@pytest.mark.parametrize("name", ["van-thu.pub", "van-thu.log", "chung-kien.txt"])
def test_another_key_in_the_place_of_ones_own_is_refused(stick, name):
    stick.join("ky-su")
    stick.join("van-thu")
    handed = stick.policy.parent / "khoa"
    other = "ky-su.pub" if name.endswith(".pub") else "ky-su.log"
    (handed / name).write_bytes((handed / other).read_bytes())

    with pytest.raises(RequestError, match=r"^FILE_EXISTS"):
        stick.join("van-thu")


@pytest.mark.parametrize("named", ["../ky-su.pub", "/khoa/ky-su.pub", "khoa/../../ky-su.pub"])
def test_a_policy_that_names_a_file_elsewhere_writes_nothing(stick, named):
    """Nobody has signed it, and what it names is written."""
    stick.edit("khoa/ky-su.pub", named)

    with pytest.raises(RequestError, match=r"^POLICY_FILE_OUTSIDE"):
        stick.join("ky-su")
    assert stick.made == []
    assert list(stick.files()) == [stick.policy]


def test_a_folder_of_the_stick_that_leads_elsewhere_is_refused(stick):
    (stick.place / "elsewhere").mkdir()
    (stick.policy.parent / "khoa").symlink_to(stick.place / "elsewhere")

    with pytest.raises(RequestError, match=r"^POLICY_FILE_OUTSIDE"):
        stick.join("ky-su")


def test_who_is_not_in_the_policy_is_told_who_is(stick):
    with pytest.raises(RequestError, match=r"^POLICY_NO_PERSON") as refused:
        stick.join("ky-xu")

    assert "ky-su" in str(refused.value.facts["known"])


def test_a_key_that_must_ask_for_its_pin_is_made_as_one(stick):
    stick.edit("public: khoa/ky-su.pub}", "public: khoa/ky-su.pub, uv: true}")
    stick.join("ky-su")

    assert stick.made == [("ky-su", "ed25519-sk")]


def test_a_certificate_that_is_not_there_yet_is_asked_for(stick):
    stick.edit("public: khoa/lanh-dao-2.pub", ON_TOKEN)

    joined = stick.join("lanh-dao-2")

    assert [file.name for file in joined.absent] == ["lanh-dao-2.crt"]
    assert "lanh-dao-2" in joined.waiting
    assert stick.made == []


def test_where_nobody_can_be_asked_no_key_without_a_passphrase_is_made(tmp_path):
    with pytest.raises(RequestError, match=r"^KEY_UNATTENDED"):
        make_key(tmp_path / "khoa" / "ky-su", "ky-su", "ed25519", is_attended=False)

    assert not (tmp_path / "khoa").exists()

"""By what an audit judges: with and without a root, with signed, edited and missing files."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from fleetcfg.authority.audit_basis import open_basis
from fleetcfg.authority.installation import install, open_installation
from fleetcfg.authority.workspace import record_of
from fleetcfg.declared.province import declared
from fleetcfg.trust.verify.ports import KnownVersion, RootEffects
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.declarations import PARTS, read_declarations
from fleetcfg_kit.testing.department import Department

ROOT = Path(__file__).parents[2]
ORIGIN = "so-khcn.example/log/so"
HOST = "codec-bum-to"
LEDGER, TRUST = Path(".fleetcfg/ledger"), Path("trust")


class Here:
    """A copy of the sample province; a Department that can sign it."""

    def __init__(self):
        self.department = Department()
        self.edited = next(
            path
            for path in sorted(Path("baselines").rglob("*.yaml"))
            if b"equals: required" in path.read_bytes()
        )

    def trust_root(self):
        install(LEDGER, ORIGIN)
        pinned = self.department.pinned()
        with open_installation(LEDGER) as installation:
            record = record_of(installation, pinned, None, (), now=NOON)
            seen = KnownVersion(pinned.root.version, pinned.sha256)
            effects = RootEffects(pinned.root.issued_at)
            record.keep_root(pinned.envelope.to_bytes(), seen, effects)

    def sign(self):
        files = [
            {"path": path, "sha256": f"sha256:{sha256(data).hexdigest()}", "size": len(data)}
            for path, data in sorted(read_declarations(Path()).files.items())
        ]
        self.department.edit("manifest", lambda manifest: manifest.update(files=files))
        TRUST.mkdir()
        status = self.department.sign("status", self.department.status())
        manifest = self.department.sign("manifest", self.department.manifest())
        (TRUST / "status.json").write_bytes(status.to_bytes())
        (TRUST / "manifest.json").write_bytes(manifest.to_bytes())

    def basis(self):
        return open_basis(LEDGER, TRUST, read_declarations(Path()), at=NOON)

    def edit(self):
        with self.edited.open("a", encoding="utf-8") as file:
            file.write("# another byte\n")


@pytest.fixture
def here(tmp_path, monkeypatch):
    for folder in PARTS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return Here()


def test_without_a_record_there_is_no_authority_and_none_is_made(here):
    basis = here.basis()

    assert (basis.signed, basis.is_signed, basis.authority([HOST])) == (None, False, None)
    assert not LEDGER.exists()


def test_a_record_that_trusts_no_root_is_no_authority(here):
    install(LEDGER, ORIGIN)

    assert here.basis().signed is None


def test_a_root_under_which_nothing_was_signed_is_no_authority_yet(here):
    here.trust_root()

    assert here.basis().signed is None


def test_where_every_file_is_as_signed_the_very_same_province_is_judged_by(here):
    here.trust_root()
    here.sign()

    basis = here.basis()

    assert basis.is_signed
    assert basis.signed.province is basis.province
    assert basis.authority([HOST]).edited == ()
    assert basis.signed.state_of(HOST).adoption == ""


def test_an_edited_file_is_named_and_what_was_signed_is_still_what_counts(here):
    here.trust_root()
    here.sign()
    signed = here.basis()
    text = here.edited.read_text("utf-8")
    here.edited.write_text(text.replace("equals: required", "equals: best_effort", 1), "utf-8")

    basis = here.basis()

    assert basis.edited == (here.edited.as_posix(),)
    assert not basis.is_signed
    assert basis.signed.province is not basis.province
    assert declared(basis.signed.province, HOST) == declared(signed.province, HOST)
    assert declared(basis.province, HOST) != declared(signed.province, HOST)


def test_a_file_too_many_leaves_the_signed_ones_known_though_they_were_never_kept(here):
    here.trust_root()
    here.sign()
    Path("baselines/zz.yaml").write_text("# nothing\n")

    basis = here.basis()

    assert basis.edited == ("baselines/zz.yaml",)
    assert basis.signed.province is not None


def test_signed_bytes_that_were_never_seen_here_are_not_guessed(here):
    here.trust_root()
    here.sign()
    here.edit()

    basis = here.basis()

    assert basis.signed.province is None
    assert basis.edited == (here.edited.as_posix(),)


def test_a_folder_that_cannot_be_proven_is_told_and_brings_nothing(here):
    here.trust_root()
    here.department.signers["manifest"] = ["tech"]
    here.sign()

    basis = here.basis()

    assert basis.signed is None
    assert basis.refused is not None


PEM = Path("inventory/ca.pem")


def with_authority(here):
    """Have one host vouched for by an authority whose file lies in the inventory, and sign that."""
    PEM.write_text("the province's own")
    hosts = Path("inventory/hosts.yaml")
    text = hosts.read_text("utf-8")
    assert f"{HOST}:\n" in text
    place = f"{HOST}:\n              authority: {PEM}\n"
    hosts.write_text(text.replace(f"{HOST}:\n", place, 1), "utf-8")
    here.trust_root()
    here.sign()
    assert here.basis().is_signed


def test_another_authority_under_the_same_name_is_an_edit(here):
    with_authority(here)

    PEM.write_text("an impostor's")

    assert here.basis().edited == (PEM.as_posix(),)


def test_an_authority_that_is_gone_is_an_edit(here):
    with_authority(here)

    PEM.unlink()

    assert here.basis().edited == (PEM.as_posix(),)


def test_what_was_compared_is_what_is_trusted_whatever_lies_there_since(here):
    with_authority(here)
    basis = here.basis()

    PEM.write_text("an impostor's")

    device = basis.province.fleet.devices[HOST]
    assert (device.authority, device.authority_pem) == (PEM.as_posix(), b"the province's own")


@pytest.mark.parametrize("name", ["README", "README.md", "readme.vi.txt"])
def test_a_readme_that_nobody_signed_is_no_edit(here, name):
    here.trust_root()
    here.sign()

    Path("inventory", name).write_text("Đọc trước")

    assert here.basis().is_signed


@pytest.mark.parametrize("name", ["ca.pem", "hosts.yaml~", "notes.txt"])
def test_any_other_file_that_nobody_signed_is_an_edit(here, name):
    here.trust_root()
    here.sign()

    Path("inventory", name).write_text("")

    assert here.basis().edited == (f"inventory/{name}",)

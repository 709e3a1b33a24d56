"""The page for a site without Internet, played by a clerk: with what the releaser sent, and not."""

import re
import shutil
import subprocess
import zipfile

import pytest

from release.bundle import SUMS, pack, sign
from release.git import ROOT, committed_at
from tests.release.conftest import make_key

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "how-to" / "install-offline.md").read_text("utf-8")
TAKE_KEY, CHECK, *_ = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
WINDOWS_KEY, WINDOWS = re.findall(r"```powershell\n(.*?)```", PAGE, re.DOTALL)
PWNED = "import pathlib; pathlib.Path.home().joinpath('pwned').touch()\n"


class Clerk:
    """A home and a stick, on which the releaser's key came before."""

    def __init__(self, place, key):
        self.home, self.stick = place / "home", place / "stick"
        self.zip = self.stick / "fleetcfg-0.3.0-offline.zip"
        for folder in (self.home, self.stick):
            folder.mkdir()
        shutil.copy(f"{key}.pub", self.stick / "fleetcfg-release.pub")

    def types(self, lines):
        return subprocess.run(
            ["sh", "-ec", lines],
            cwd=self.stick,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), "USB": str(self.stick)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def folder(tmp_path):
    """What a bundle has that the page's lines look at; signed by nobody yet."""
    folder = tmp_path / "made" / "fleetcfg-0.3.0"
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(ROOT / "release" / "install.sh", folder)
    (folder / "wheels" / "fleetcfg-0.3.0-py3-none-any.whl").write_bytes(b"")
    return folder


@pytest.fixture
def clerk(tmp_path, key, folder):
    """A clerk who has the releaser's key, and a bundle of the releaser's on the stick."""
    sign(folder, key)
    clerk = Clerk(tmp_path, key)
    pack(folder, clerk.zip, at=committed_at())
    assert clerk.types(TAKE_KEY).returncode == 0
    return clerk


def add(file, name, data):
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr(name, data)


def test_the_lines_of_the_page_tell_all_four_things(clerk):
    done = clerk.types(CHECK)

    assert done.returncode == 0, done.stderr
    shown = (clerk.home / "phat-hanh" / "dau-van-tay.txt").read_text()
    (print_,) = re.findall(r"(?m)^256 (SHA256:\S+)", shown)
    one, good, same, version = done.stdout.splitlines()
    assert (one, same) == ("một thư mục: OK", "install.sh: OK")
    assert good.startswith('Good "fleetcfg-release" signature for releaser')
    assert print_ in good
    assert version.endswith(" wheels/fleetcfg-0.3.0-py3-none-any.whl")


@pytest.mark.parametrize(
    "name",
    [
        "fleetcfg-release.pub",
        "phat-hanh/fleetcfg-release.pub",
        "../phat-hanh/fleetcfg-release.pub",
        "../../x",
        "/x",
        "signers",
        "C:\\x",
    ],
)
def test_a_bundle_that_brings_a_key_or_leaves_its_folder_is_refused(clerk, tmp_path, name):
    make_key(tmp_path / "evil")
    add(clerk.zip, name, (tmp_path / "evil.pub").read_bytes())
    before = {file: file.read_bytes() for file in (clerk.home / "phat-hanh").iterdir()}

    done = clerk.types(CHECK)

    assert done.returncode != 0
    assert "OK" not in done.stdout
    assert {f: f.read_bytes() for f in (clerk.home / "phat-hanh").iterdir()} == before
    unpacked = clerk.home / "mo-0.3.0"
    outside = [f for f in clerk.home.rglob("*") if f.is_file() and unpacked not in f.parents]
    assert sorted(outside) == sorted(before)


def test_another_key_that_signed_everything_and_comes_along_is_refused(clerk, folder, tmp_path):
    """The bundle as a whole is another's, with the key that fits, over the clerk's if it could."""
    make_key(tmp_path / "evil")
    (folder / "install.sh").write_text('touch "$HOME/pwned"\n')
    sign(folder, tmp_path / "evil")
    pack(folder, clerk.zip, at=committed_at())
    for name in ("fleetcfg-release.pub", "fleetcfg-0.3.0/../fleetcfg-release.pub"):
        with_key = clerk.stick / "copy.zip"
        shutil.copy(clerk.zip, with_key)
        add(with_key, name, (tmp_path / "evil.pub").read_bytes())
        done = clerk.types(CHECK.replace(clerk.zip.name, with_key.name))
        assert done.returncode != 0
        assert "Good" not in done.stdout
        shutil.rmtree(clerk.home / "mo-0.3.0")


@pytest.mark.parametrize("name", ["zipfile", "shutil", "argparse"])
def test_a_module_beside_the_bundle_never_runs(clerk, name):
    (clerk.stick / f"{name}.py").write_text(PWNED)
    (clerk.home / "phat-hanh" / f"{name}.py").write_text(PWNED)  # even there

    assert clerk.types(CHECK).returncode == 0
    assert not (clerk.home / "pwned").exists()


def test_an_old_bundle_in_a_new_zip_is_seen_by_its_version(clerk, folder, key):
    (folder / "wheels" / "fleetcfg-0.3.0-py3-none-any.whl").rename(
        folder / "wheels" / "fleetcfg-0.1.0-py3-none-any.whl"
    )
    sign(folder, key)
    pack(folder, clerk.zip, at=committed_at())

    assert " wheels/fleetcfg-0.1.0-" in clerk.types(CHECK).stdout.splitlines()[-1]


def test_nothing_is_unpacked_over_what_is_there(clerk):
    (clerk.home / "mo-0.3.0").mkdir()

    assert clerk.types(CHECK).returncode != 0
    assert list((clerk.home / "mo-0.3.0").iterdir()) == []


def test_the_releasers_key_is_taken_once(clerk, tmp_path):
    make_key(tmp_path / "evil")
    shutil.copy(tmp_path / "evil.pub", clerk.stick / "fleetcfg-release.pub")
    kept = (clerk.home / "phat-hanh" / "fleetcfg-release.pub").read_bytes()

    assert clerk.types(TAKE_KEY).returncode != 0
    assert (clerk.home / "phat-hanh" / "fleetcfg-release.pub").read_bytes() == kept


def test_windows_looks_at_the_signature_before_the_hash_and_the_hash_before_it_runs():
    lines = WINDOWS.splitlines()
    unpack, look, verify, compare, version, run = lines[2:]

    assert unpack.startswith("python -I -m zipfile -e ")
    assert look.startswith("Get-ChildItem -Force -Name ")
    # cmd looks for a bare name where one stands first, so the program is named by its place.
    assert verify.startswith('cmd /c "%SystemRoot%\\System32\\OpenSSH\\ssh-keygen.exe -Y verify ')
    assert " -f signers " in verify
    assert verify.count(f"\\fleetcfg-0.3.0\\{SUMS}") == 2
    assert compare.startswith("(Get-FileHash ")
    assert " wheels/fleetcfg-" in version
    assert run.startswith("powershell -ExecutionPolicy Bypass -File ")
    assert "Expand-Archive" not in PAGE
    for lines in (WINDOWS_KEY, WINDOWS):
        assert "cd $HOME\\phat-hanh\n" in lines


def test_what_powershell_writes_as_signers_is_read(clerk):
    """Its lines end as on Windows; here the same bytes are written."""
    kind, key = (clerk.home / "phat-hanh" / "fleetcfg-release.pub").read_text().split()[:2]
    assert clerk.types(CHECK).returncode == 0
    written = f'releaser namespaces="fleetcfg-release" {kind} {key} releaser\r\n'
    (clerk.home / "phat-hanh" / "signers").write_bytes(written.encode())
    (line,) = (line for line in CHECK.splitlines() if line.startswith("ssh-keygen"))

    assert clerk.types("cd ~/phat-hanh\n" + line.removesuffix(" &&")).returncode == 0


def test_the_installer_for_windows_names_ssh_keygen_by_its_place():
    """Start-Process would take a bare name from the folder that one stands in."""
    script = (ROOT / "release" / "install.ps1").read_text("utf-8-sig")

    calls = re.findall(r"(?:Invoke-Quietly|& ?)\s*(\S*keygen\S*)", script)
    assert set(calls) == {"$keygen"}
    assert "$keygen = @(Get-Command 'ssh-keygen' -CommandType Application)[0].Source" in script

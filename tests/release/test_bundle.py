"""The bundle for a site without Internet, installed where there is no network at all."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from release.bundle import SUMS, pack, sha256_of, sign
from release.git import ROOT, committed_at
from tests.release.conftest import make_key
from tests.release.made_once import made_once

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "how-to" / "install-offline.md").read_text("utf-8")
SCRIPTS = [ROOT / "release" / name for name in ("install.sh", "install.ps1")]
CODE = re.compile(r"\b(?:BUNDLE|INSTALL)_[A-Z_]+\b")
VIETNAMESE = re.compile(r"[ạ-ỹăâđêôơư]")
WHEEL = "wheels/mdurl-"


def apart() -> list[str]:
    """Return what runs a command with no network; skip where that is not allowed."""
    alone = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("a network namespace is not permitted here")
    return alone


def astray(place):
    """Return a folder with a package of the name of ours, which nobody signed."""
    other = place / "astray" / "fleetcfg" / "__main__.py"
    other.parent.mkdir(parents=True, exist_ok=True)
    other.write_text("raise SystemExit('this is not what was signed')\n")
    return other.parents[1]


def install(folder, key, to, *before, python=sys.executable):
    return subprocess.run(
        [
            *before,
            "sh",
            folder / "install.sh",
            "--key",
            f"{key}.pub",
            "--to",
            to,
            "--python",
            python,
        ],
        # What may be set here must send pip nowhere, and have nothing else run.
        env=os.environ
        | {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "0"}
        | {"PYTHONPATH": str(astray(key.parent))},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory, bundle, key):
    """What the bundle installed, with no network, and what it said."""

    def make(place):
        done = install(bundle, key, place / "fleetcfg", *apart())
        (place / "said.json").write_text(json.dumps([done.returncode, done.stdout, done.stderr]))

    return made_once(tmp_path_factory, "site", make)


@pytest.fixture
def run(site):
    def command(*arguments):
        return subprocess.run(
            [*apart(), site / "fleetcfg" / "bin" / "fleetcfg", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture
def copy(bundle, tmp_path):
    return shutil.copytree(bundle, tmp_path / "copy")


def test_it_installs_without_network_and_says_so_in_both_languages(site, bundle):
    code, said, trouble = json.loads((site / "said.json").read_text())

    assert (code, trouble) == (0, "")
    count = len((bundle / SUMS).read_text().splitlines())
    assert f"mã băm của {count} tệp; đã cài fleetcfg==" in said
    assert f"hashes of {count} files; installed fleetcfg==" in said
    assert re.search(r"SHA256:[\w+/]{43}", said)


def test_what_it_installed_runs_and_can_simulate_no_device(run, site):
    assert run("version").returncode == 0
    assert run("validate", "--output", "json").returncode == 0
    for line in ("sim up", "demo"):
        refused = run("--lang", "en", *line.split())
        assert (refused.returncode, refused.stdout) == (64, "")
        assert "USAGE_COMMAND_OF_KIT" in refused.stderr
    installed = {path.name for path in (site / "fleetcfg").rglob("site-packages/*")}
    assert "fleetcfg" in installed
    assert installed & {"fleetcfg_kit", "aiohttp", "asyncssh", "uvloop"} == set()


def test_one_file_is_the_same_from_the_same_files(bundle, tmp_path):
    for name in ("one.zip", "two.zip"):
        pack(bundle, tmp_path / name, at=committed_at())

    assert sha256_of(tmp_path / "one.zip") == sha256_of(tmp_path / "two.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        inside = {name.partition("/")[2] for name in packed.namelist()}
    assert {SUMS, f"{SUMS}.sig", "install.sh", "install.ps1", "sbom.cdx.json"} <= inside
    assert not any(name.endswith(".pub") for name in inside)


def test_it_brings_the_pages_and_what_they_lead_to(bundle, tmp_path):
    with zipfile.ZipFile(bundle / "docs.zip") as packed:
        packed.extractall(tmp_path)
        times = {entry.date_time for entry in packed.infolist()}

    pages = [*tmp_path.rglob("*.md")]
    links = {
        (page.parent / link).resolve()
        for page in pages
        for link in re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if (ROOT / page.relative_to(tmp_path)).parent.joinpath(link).exists()
    }
    lost = sorted(str(one.relative_to(tmp_path)) for one in links if not one.exists())
    assert len(pages) > 150
    assert lost == ["LICENSE"]  # it lies beside docs.zip
    assert (tmp_path / "docs/how-to/units/fleetcfg-audit.service").exists()
    assert len(times) == 1


def exchange(folder):
    (wheel,) = folder.glob(f"{WHEEL}*")
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"!")


def add(folder):
    (folder / "wheels" / "other-1.0-py3-none-any.whl").write_bytes(b"")


def remove(folder):
    (wheel,) = folder.glob(f"{WHEEL}*")
    wheel.unlink()


def exchange_and_list(folder):
    """Exchange a wheel, and write its new hash where hashes stand."""
    exchange(folder)
    (wheel,) = folder.glob(f"{WHEEL}*")
    lines = (folder / SUMS).read_text().splitlines()
    new = [f"{sha256_of(wheel)}  {line[66:]}" if WHEEL in line else line for line in lines]
    (folder / SUMS).write_text("\n".join(new) + "\n")


def sign_by_another(folder):
    make_key(folder.parent / "other")
    sign(folder, folder.parent / "other")


def sign_for_another_purpose(folder):
    key = folder.parent / "other"
    make_key(key)
    (folder / f"{SUMS}.sig").unlink()
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", "git", folder / SUMS], check=True
    )


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (exchange, "BUNDLE_FILE_CHANGED"),
        (add, "BUNDLE_FILE_ADDED"),
        (remove, "BUNDLE_FILE_MISSING"),
        (exchange_and_list, "BUNDLE_SIGNATURE"),
        (sign_by_another, "BUNDLE_SIGNATURE"),
    ],
)
def test_nothing_is_installed_from_a_bundle_that_is_not_as_it_was_signed(
    copy, key, tmp_path, spoil, code
):
    spoil(copy)

    refused = install(copy, key, tmp_path / "to")

    assert (refused.returncode, refused.stdout) == (4, "")
    assert refused.stderr.startswith(f"{code}: ")
    assert refused.stderr.endswith("Chưa cài gì. / Nothing was installed.\n")
    assert VIETNAMESE.search(refused.stderr)
    assert not (tmp_path / "to").exists()


def test_a_signature_for_another_purpose_does_not_count(copy, tmp_path):
    sign_for_another_purpose(copy)

    refused = install(copy, tmp_path / "other", tmp_path / "to")

    assert refused.stderr.startswith("BUNDLE_SIGNATURE: ")
    assert refused.returncode == 4


def test_an_installation_that_fails_half_way_leaves_nothing_behind(bundle, key, tmp_path):
    """Here by a Python whose environments have no pip."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$2 $3" = "-m venv" ] && set -- "$1" "$2" "$3" --without-pip "$4"\n'
        f'exec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)

    refused = install(bundle, key, tmp_path / "to", python=python)

    assert (refused.returncode, "installed fleetcfg" in refused.stdout) == (1, False)
    assert "\nINSTALL_PIP: " in refused.stderr
    assert not (tmp_path / "to").exists()


def test_what_is_there_is_not_overwritten_and_a_wrong_line_is_told(bundle, key, tmp_path):
    (tmp_path / "to").mkdir()
    there = install(bundle, key, tmp_path / "to")
    no_key = install(bundle, tmp_path / "none", tmp_path / "new")
    wrong = subprocess.run(["sh", bundle / "install.sh", "--to"], check=False, capture_output=True)

    assert (there.returncode, there.stderr.split(":")[0]) == (1, "INSTALL_EXISTS")
    assert (no_key.returncode, no_key.stderr.split(":")[0]) == (1, "INSTALL_KEY_MISSING")
    assert wrong.returncode == 64
    assert list((tmp_path / "to").iterdir()) == []


def test_both_installers_and_the_page_know_the_same_codes():
    shell, powershell = (set(CODE.findall(file.read_text("utf-8"))) for file in SCRIPTS)

    assert shell == powershell == set(CODE.findall(PAGE))


def test_powershell_5_reads_its_script_as_utf_8():
    assert SCRIPTS[1].read_bytes().startswith(b"\xef\xbb\xbf")


def add_with_blank(folder):
    (folder / "install.sh ").write_text("")


def add_with_two_lines(folder):
    (folder / "run.txt\ninstall.sh").write_text("")


def add_folder_with_two_lines(folder):
    (folder / "wheels\nx").mkdir()
    (folder / "wheels\nx" / "install.sh").write_text("")


@pytest.mark.parametrize("spoil", [add_with_blank, add_with_two_lines, add_folder_with_two_lines])
def test_a_name_that_only_looks_like_a_signed_one_is_added(copy, key, tmp_path, spoil):
    spoil(copy)

    refused = install(copy, key, tmp_path / "to")

    assert (refused.returncode, refused.stdout) == (4, "")
    assert refused.stderr.startswith("BUNDLE_FILE_ADDED: ")


def test_a_file_that_is_no_key_is_told_apart_from_a_wrong_key(bundle, key, tmp_path):
    own, private = key.with_suffix(".pub").read_text(), key.read_text()
    for text in ("", "# of the letter\n", "Khóa của Sở\n", own + own, private):
        (tmp_path / "odd.pub").write_text(text)
        refused = install(bundle, tmp_path / "odd", tmp_path / "to")
        assert (refused.returncode, refused.stderr.split(":")[0]) == (1, "INSTALL_KEY_WRONG"), text
    assert not (tmp_path / "to").exists()


def test_a_remark_above_the_key_does_not_hide_it_and_it_says_first_what_comes(
    bundle, key, tmp_path
):
    """Stopped by a Python without environments, before anything is there to start."""
    own = key.with_suffix(".pub").read_text()
    (tmp_path / "with.pub").write_text(f"# of the letter\r\n\n{own.rstrip()}\r\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$3" = venv ] && exit 1\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)

    refused = install(bundle, tmp_path / "with", tmp_path / "to", python=python)

    assert refused.stderr.startswith("INSTALL_VENV: ")
    version = (bundle / "fleetcfg.txt").read_text().split()[0]
    day = f"{datetime.fromtimestamp(committed_at(), UTC):%Y-%m-%d}"
    assert f"Sắp cài {version}, phát hành ngày {day}, khóa SHA256:" in refused.stdout
    assert f"About to install {version}, released on {day}, key SHA256:" in refused.stdout


def test_what_reads_it_may_go_and_no_half_installation_is_left(bundle, key, tmp_path):
    """The reader is gone before the environment is made, and pip has something to say."""
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\n[ "$3" = venv ] || exec {sys.executable} "$@"\n'
        'mkdir -p "$4/bin"; printf "#!/bin/sh\\nexit 1\\n" > "$4/bin/python"\n'
        'chmod +x "$4/bin/python"\n'
    )
    python.chmod(0o755)
    line = '"$@" 2>&1 | true'
    arguments = ["--key", f"{key}.pub", "--to", tmp_path / "to", "--python", python]
    subprocess.run(["sh", "-c", line, "sh", "sh", bundle / "install.sh", *arguments], check=False)

    assert not (tmp_path / "to").exists()


def test_an_option_is_never_the_value_of_another(bundle, key):
    for line in (["--key", f"{key}.pub", "--to", "-rf"], ["--to", "--key", "--key", f"{key}.pub"]):
        done = subprocess.run(
            ["sh", bundle / "install.sh", *line], check=False, capture_output=True
        )
        assert done.returncode == 64

"""What somebody with all the files, and not the keys, can try: the files themselves.

The technician forges what lies beside the bundle, and the bytes of the bundle itself.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from fleetcfg.trust.crypto.canonical import spell
from tests.integration.forger import FORGED, fleet, forger, given, parts_of, put, refusal
from tests.integration.walk import OTHER, data_of

__all__ = ["fleet", "forger", "given"]  # fixtures

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")
FLEETCFG = (sys.executable, "-m", "fleetcfg")


# ---------------------------------------------------------------- what lies beside


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("inventory/*.yaml", "127.77.1.", "127.77.9."),
        ("inventory/*.yaml", "serial_number: ", "serial_number: X"),
        ("baselines/21-eavesdropping.yaml", "disabled", "enabled"),
    ],
)
def test_declarations_that_were_edited_are_refused(forger, fleet, file, old, new):
    edited = 0
    for path in forger.folder.glob(file):
        text = path.read_text("utf-8")
        edited += old in text
        path.write_text(text.replace(old, new), "utf-8")
    assert edited
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("INVENTORY_NOT_SIGNED", 7)


def test_a_file_more_among_the_declarations_is_refused(forger, fleet):
    (forger.folder / "inventory" / "host_vars").mkdir(exist_ok=True)
    host = fleet.over("https")[0]
    extra = forger.folder / "inventory" / "host_vars" / f"{host}.yaml"
    assert not extra.exists()
    extra.write_text(f"ansible_host: {fleet.devices[host].address}\n")
    forger.lay(spell(forger.bundle))

    assert refusal(forger, fleet) == ("INVENTORY_NOT_SIGNED", 7)


def test_somebody_elses_key_does_not_apply_it(forger, fleet):
    own, other = forger.folder / "khoa", forger.given[OTHER].folder / "khoa"
    for name in (OTHER, f"{OTHER}.pub"):
        shutil.copy(other / name, own / name)
    forger.lay(spell(forger.bundle))
    before = fleet.stats()

    ended = forger("apply", FORGED, "--all", "-o", "json", "--key", f"khoa/{OTHER}")

    assert (ended.code, ended.refusal["code"]) == (4, "EXECUTOR_KEY_ABSENT")
    assert fleet.stats() == before


# ---------------------------------------------------------------- bytes


def _doubled(data: bytes) -> bytes:
    return data.replace(b'{"approvals":', b'{"approvals":[],"approvals":', 1)


def _spaced(data: bytes) -> bytes:
    value = json.loads(data)
    payload = value["changeset"]["payload"]
    value["changeset"]["payload"] = payload[:40] + "\n" + payload[40:]
    return json.dumps(value).encode()


def _unpadded(data: bytes) -> bytes:
    value = json.loads(data)
    bare = value["changeset"]["payload"].rstrip("=")
    # One letter more than whole groups of four: of another length it would be base64 again.
    value["changeset"]["payload"] = bare + "A" * ((1 - len(bare)) % 4)
    return json.dumps(value).encode()


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "JSON_SYNTAX"),
    "cut": (lambda data: data[:-100], "JSON_SYNTAX"),
    "two": (lambda data: data + data, "JSON_SYNTAX"),
    "duplicate_keys": (_doubled, "JSON_DUPLICATE_KEY"),
    "nested": (lambda _: b'{"a":' + b"[" * 1000 + b"]" * 1000 + b"}", "JSON_DEPTH"),
    "a_list": (lambda _: b"[" * 100_000 + b"]" * 100_000, "BUNDLE_FORMAT"),
    "huge": (lambda data: data + b" " * (17 << 20), "FILE_TOO_LARGE"),
    "not_utf8": (lambda data: data[:-1] + b"\xff}", "JSON_UTF8"),
    "another_format": (lambda data: data.replace(b"bundle/1", b"bundle/2"), "BUNDLE_FORMAT"),
    "base64_in_lines": (_spaced, "JSON_STRING"),
    "base64_without_padding": (_unpadded, "BASE64"),
    "a_float": (lambda data: data[:-1] + b',"x":1.5}', "JSON_NUMBER"),
    "one_member_more": (lambda data: data[:-1] + b',"zzz":1}', "BUNDLE_FORMAT"),
}


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_bundle_are_refused_at_the_first_step(forger, fleet, what):
    forge, code = BYTES[what]
    forger.lay(forge(spell(forger.bundle)))

    assert refusal(forger, fleet) == (code, 0)


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_not_opened(forger, fleet, what):
    (forger.folder / "that.json").write_bytes(spell(forger.bundle))
    target = forger.folder / FORGED
    if what == "link":
        target.symlink_to("that.json")
    elif what == "pipe":
        os.mkfifo(target)
    else:
        target.mkdir()

    assert refusal(forger, fleet) == ("FILE_NOT_REGULAR", 0)


def test_a_forged_file_is_refused_by_a_process_too_in_vietnamese(forger):
    document = parts_of(forger.bundle["changeset"]) | {"reason": "Khác"}
    put(forger.bundle["changeset"], document)
    forger.lay(spell(forger.bundle))
    environ = {name: text for name, text in os.environ.items() if name != "FLEETCFG_LANG"}
    environ["XDG_DATA_HOME"] = str(data_of(forger.folder))
    there: dict[str, Any] = {"cwd": forger.folder, "env": environ, "timeout": 600}
    words = [*FLEETCFG, "apply", FORGED, "--all", *forger.key]

    done = subprocess.run(words, capture_output=True, text=True, check=False, **there)

    assert done.returncode == 4
    assert done.stderr.startswith("SIG_INVALID: Chữ ký")

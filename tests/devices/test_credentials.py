"""A reference leads to a credential or to one code; no secret shows anywhere."""

import json
from pathlib import Path

import pytest

from fleetcfg.devices.credentials import Keeper, resolve
from fleetcfg.errors import CredentialError

SECRET = "pa55-w0rd"
GOOD = json.dumps({"user": "admin", "password": SECRET})


def code_of(reference: str, **environ: str) -> str:
    with pytest.raises(CredentialError) as refused:
        resolve(reference, environ=environ, seconds=0.5)
    shown = f"{refused.value} {refused.value!r} {refused.value.__context__} {refused.value.facts}"
    assert SECRET not in shown or refused.value.__suppress_context__
    assert SECRET not in f"{refused.value} {refused.value!r}"
    return refused.value.code


def keep(folder: Path, text: str = GOOD, mode: int = 0o600) -> Path:
    path = folder / "credential.json"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_reads_the_environment() -> None:
    found = resolve("env:HALL", environ={"HALL_USER": "admin", "HALL_PASSWORD": SECRET})

    assert (found.user, found.password.reveal()) == ("admin", SECRET)
    assert SECRET not in repr(found)


def test_reads_a_file_of_ours(tmp_path: Path) -> None:
    assert resolve(f"file:{keep(tmp_path)}", environ={}).password.reveal() == SECRET


def test_reads_what_a_program_prints() -> None:
    found = resolve(f"command:/bin/echo '{GOOD}'", environ={})

    assert found.password.reveal() == SECRET


def test_reads_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring  # noqa: PLC0415 - only this test has one
    from keyring.credentials import SimpleCredential  # noqa: PLC0415 - slow to load

    monkeypatch.setattr(keyring, "get_credential", lambda *_: SimpleCredential("admin", SECRET))
    assert resolve("keyring:hall", environ={}).password.reveal() == SECRET

    monkeypatch.setattr(keyring, "get_credential", lambda *_: None)
    assert code_of("keyring:hall") == "CRED_KEYRING_MISSING"


def test_an_unusable_keyring_is_said_to_be_that(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring  # noqa: PLC0415 - only this test has one
    from keyring.errors import NoKeyringError  # noqa: PLC0415 - slow to load

    def locked(*_: object) -> None:
        raise NoKeyringError(SECRET)

    monkeypatch.setattr(keyring, "get_credential", locked)

    assert code_of("keyring:hall") == "CRED_KEYRING_UNUSABLE"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("", "CRED_MISSING"),
        (SECRET, "CRED_KIND_UNKNOWN"),
        (f"password:{SECRET}", "CRED_KIND_UNKNOWN"),
        ("env:", "CRED_KIND_UNKNOWN"),
        ("env:HALL", "CRED_ENV_MISSING"),
        ("file:/dev/null/none", "CRED_FILE_UNREADABLE"),
        ("file:/tmp", "CRED_FILE_UNREADABLE"),
        ("command:/nonexistent", "CRED_COMMAND_UNSTARTED"),
        ("command:'", "CRED_COMMAND_UNREADABLE"),
        ("command:/bin/false", "CRED_COMMAND_FAILED"),
        (f"command:/bin/echo {SECRET}", "CRED_COMMAND_BROKEN"),
        ("command:/bin/sleep 9", "CRED_COMMAND_TIMEOUT"),
    ],
)
def test_a_reference_that_leads_nowhere_has_its_code(reference: str, code: str) -> None:
    assert code_of(reference) == code


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    assert code_of(f"file:{keep(tmp_path, mode=mode)}") == "CRED_FILE_MODE"


@pytest.mark.parametrize(
    "text", ["", SECRET, "[]", '{"user": "a"}', '{"user": "a", "password": ""}', "[" * 60_000]
)
def test_a_file_of_something_else_is_refused_without_a_word_of_it(
    tmp_path: Path, text: str
) -> None:
    assert code_of(f"file:{keep(tmp_path, text)}") == "CRED_FILE_BROKEN"


def test_a_keeper_looks_a_reference_up_once_and_remembers_failures(tmp_path: Path) -> None:
    path, keeper = keep(tmp_path), Keeper(environ={})
    keeper.resolve(f"file:{path}")
    path.unlink()

    assert keeper.resolve(f"file:{path}").user == "admin"
    for _ in range(2):
        with pytest.raises(CredentialError, match="CRED_ENV_MISSING"):
            keeper.resolve("env:HALL")


def test_what_a_device_refused_is_not_given_out_for_it_again(tmp_path: Path) -> None:
    reference, keeper = f"file:{keep(tmp_path)}", Keeper(environ={})
    keeper.refuse("codec-1", reference)

    with pytest.raises(CredentialError, match="CRED_REFUSED_BEFORE"):
        keeper.resolve(reference, host="codec-1")
    assert keeper.resolve(reference, host="codec-2").user == "admin"


def test_a_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep(tmp_path)
    monkeypatch.setattr("os.getuid", lambda: path.stat().st_uid + 1)

    assert code_of(f"file:{path}") == "CRED_FILE_OWNER"

"""A reference leads to a credential or to one code; no secret shows anywhere."""

import json
from pathlib import Path

import pytest

from fleetcfg.devices.credentials import Keeper, resolve
from fleetcfg.errors import CredentialError
from fleetcfg.model.credential_rules import CredentialRules
from fleetcfg.model.fleet import Device

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


def test_half_a_character_is_no_password(tmp_path: Path) -> None:
    file = keep(tmp_path, '{"user": "admin", "password": "\\ud800"}')

    assert code_of(f"file:{file}") == "CRED_FILE_BROKEN"


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


def test_no_more_is_heard_of_a_program_than_a_credential_has(tmp_path: Path) -> None:
    """It used to be heard to its end, and only then judged: 400 MB were held for it."""
    ended = tmp_path / "ended"
    program = f"/bin/sh -c 'head -c 8000000 /dev/zero; touch {ended}'"

    with pytest.raises(CredentialError, match="CRED_COMMAND_BROKEN"):
        resolve(f"command:{program}", environ={})
    assert not ended.exists()


def test_what_a_program_leaves_running_is_not_waited_for() -> None:
    """The pipe stays open beyond the program's end, and beyond ours."""
    assert code_of("command:/bin/sh -c 'sleep 30 & exit 0'") == "CRED_COMMAND_TIMEOUT"


# ------------------------------------------------------------ what an inventory may name


def a_device(reference: str, host: str = "codec-1", *, simulated: bool = False) -> Device:
    return Device(host, "cisco_ce", "10.0.0.1", credential=reference, simulated=simulated)


def keeper_of(*allowed: str, **named: str) -> Keeper:
    rules = CredentialRules("credentials.yaml", named, frozenset(allowed))
    return Keeper(environ={"CI_REGISTRY_USER": "ci", **OWN}, rules=lambda: rules)


OWN = {"FLEETCFG_HALL_USER": "admin", "FLEETCFG_HALL_PASSWORD": SECRET}


def refused(keeper: Keeper, device: Device) -> CredentialError:
    with pytest.raises(CredentialError) as error:
        keeper.resolve(device)
    return error.value


@pytest.mark.parametrize("reference", ["env:CI_REGISTRY", "keyring:mail", "file:/root/token.json"])
def test_a_reference_that_this_machine_does_not_allow_is_not_followed(reference: str) -> None:
    error = refused(keeper_of("keyring:gbtt-vnpt"), a_device(reference))

    assert error.code == "CRED_NOT_ALLOWED"
    assert error.facts == {"file": "credentials.yaml", "reference": reference}


def test_a_reference_that_this_machine_allows_is_followed(tmp_path: Path) -> None:
    reference = f"file:{keep(tmp_path)}"

    assert keeper_of(reference).resolve(a_device(reference)).password.reveal() == SECRET


def test_a_variable_of_fleetcfg_needs_no_list() -> None:
    assert keeper_of().resolve(a_device("env:FLEETCFG_HALL")).user == "admin"
    assert refused(keeper_of(), a_device("env:FLEETCFGX")).code == "CRED_NOT_ALLOWED"


def test_a_program_that_an_inventory_names_is_never_run(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    reference = f"command:/bin/touch {touched}"

    error = refused(keeper_of(reference), a_device(reference))

    assert (error.code, touched.exists()) == ("CRED_COMMAND_CARRIED", False)


def test_a_program_is_run_by_the_name_that_this_machine_gives_it() -> None:
    keeper = keeper_of(vnpt=f"command:/bin/echo '{GOOD}'")

    assert keeper.resolve(a_device("local:vnpt")).user == "admin"
    error = refused(keeper, a_device("local:viettel"))
    assert (error.code, error.facts["name"]) == ("CRED_NAME_UNKNOWN", "viettel")


def test_a_simulated_device_is_given_a_simulators_password_only(tmp_path: Path) -> None:
    """A listener on loopback may be anybody's, and any overlay can say ``simulated``."""
    real = f"file:{keep(tmp_path)}"
    keeper = keeper_of(real, "env:FLEETCFG_HALL")

    for reference in (real, "env:FLEETCFG_HALL", "local:vnpt", "command:/bin/true", ""):
        device = a_device(reference, simulated=True)
        assert refused(keeper, device).code == "CRED_NOT_SIMULATED"
    marked = keep(tmp_path, json.dumps({**json.loads(GOOD), "simulated": True}))
    assert keeper_of().resolve(a_device(f"file:{marked}", simulated=True)).user == "admin"


def test_a_password_that_is_known_already_is_not_given_to_a_simulated_device(
    tmp_path: Path,
) -> None:
    reference = f"file:{keep(tmp_path)}"
    keeper = keeper_of(reference)
    keeper.resolve(a_device(reference))

    assert refused(keeper, a_device(reference, simulated=True)).code == "CRED_NOT_SIMULATED"


def test_a_keeper_looks_a_reference_up_once_and_remembers_failures(tmp_path: Path) -> None:
    path = keep(tmp_path)
    keeper = keeper_of(f"file:{path}", "env:HALL")
    keeper.resolve(a_device(f"file:{path}"))
    path.unlink()

    assert keeper.resolve(a_device(f"file:{path}")).user == "admin"
    for _ in range(2):
        assert refused(keeper, a_device("env:HALL")).code == "CRED_ENV_MISSING"


def test_what_a_device_refused_is_not_given_out_for_it_again(tmp_path: Path) -> None:
    reference = f"file:{keep(tmp_path)}"
    keeper = keeper_of(reference)
    keeper.refuse("codec-1", reference)

    assert refused(keeper, a_device(reference)).code == "CRED_REFUSED_BEFORE"
    assert keeper.resolve(a_device(reference, "codec-2")).user == "admin"


def test_a_file_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep(tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: path.stat().st_uid + 1)

    assert code_of(f"file:{path}") == "CRED_FILE_OWNER"

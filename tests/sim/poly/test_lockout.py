"""Passphrases that REST refuses: counted, and the account locked where that is set."""

from fleetcfg_kit.testing.clock import NOON

LOCKOUT = "security.authentication.lockout.accountlockout.admin.lockoutattempts"


def test_wrong_passphrases_are_counted_and_lock_the_account(box) -> None:
    box.fleet.tamper("box", LOCKOUT, "3")
    client = box.rest()

    told = [client.log_in(password="wrong").json()["loginStatus"] for _ in range(3)]
    right = client.log_in()

    assert [each["failedLogins"] for each in told] == [1, 2, 3]
    assert [each["loginResult"] for each in told] == ["NOLOCKOUT", "NOLOCKOUT", "LOCKOUT"]
    assert (right.status_code, right.json()["success"]) == (401, False)
    assert "session" not in right.json()
    assert box.fleet.stats()["box"] == {
        **box.fleet.stats()["box"],
        "credentials": 4,
        "logins": 0,
    }


def test_a_lock_ends_by_itself(bare) -> None:
    bare.state.write(LOCKOUT, "2", "x")
    for _ in range(2):
        bare.state.log_in_at_web("admin", "wrong")
    assert bare.state.log_in_at_web("admin", "Bí mật 42") == "locked"
    bare.steady.now += 60.1

    assert bare.state.log_in_at_web("admin", "Bí mật 42") == "admitted"


def test_as_delivered_no_number_of_wrong_passphrases_locks(box) -> None:
    client = box.rest()
    for _ in range(12):
        client.log_in(password="wrong")

    told = client.log_in().json()["loginStatus"]

    assert (told["loginResult"], told["failedLogins"]) == ("NOLOCKOUT", 12)
    assert (told["lastLoginTime"], told["lastLoginClient"]) == (0, "")
    again = box.rest().log_in().json()["loginStatus"]
    assert again["failedLogins"] == 0
    assert again["lastLoginTime"] >= int(NOON.timestamp() * 1000)
    assert again["lastLoginClient"].startswith("127.")

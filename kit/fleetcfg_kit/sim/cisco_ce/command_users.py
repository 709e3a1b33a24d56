"""What commands do to the accounts of a codec."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from fleetcfg_kit.sim.cisco_ce.command import SimCommandCall, SimReply, leaf, refusal
from fleetcfg_kit.sim.cisco_ce.command_effect import CommandEffect
from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf
from fleetcfg_kit.sim.core.auth import SimAccount
from fleetcfg_kit.sim.core.faults import SimFault

_TEXTS = frozenset({"ClientCertificateDN", "LastLogin", "Username"})


def _row(n: int, account: SimAccount) -> list[TemplateLeaf]:
    """Tell of one account, as a real list of CE 9.6 does."""
    told = {
        "Active": "True",
        "Blocked": "False",
        "ClientCertificateDN": "",
        "FailedLoginAttempts": "0",
        "LastLogin": "",
        "PassphraseChangeRequired": "False",
        "PassphraseExpired": "False",
        "PinChangeRequired": "False",
        "PinExpired": "False",
        **{f"Roles {r} Role": role for r, role in enumerate(account.roles, start=1)},
        "ShellLogin": "True",
        "Username": account.name,
    }
    return [leaf(f"User {n} {name}", value, quoted=name in _TEXTS) for name, value in told.items()]


def _list(codec: CodecState, call: SimCommandCall) -> SimReply:
    offset, limit = int(call.text("offset")), int(call.text("limit"))
    accounts = list(codec.authenticator.accounts.values())[offset:]
    rows = [_row(n, a) for n, a in enumerate(accounts[: limit or len(accounts)], start=1)]
    return SimReply(leaves=tuple(each for row in rows for each in row))


def _get(codec: CodecState, call: SimCommandCall) -> SimReply:
    account = codec.authenticator.accounts.get(call.text("username"))
    return refusal("User not found") if account is None else SimReply(leaves=(*_row(1, account),))


def _unblock(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    if call.text("username") not in codec.authenticator.accounts:
        return refusal("User not found")
    codec.authenticator.unlock(call.text("username"))
    return None


def _add(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    name = call.text("username")
    if name in codec.authenticator.accounts:
        return refusal("User already exists")
    roles = tuple(call.arguments.get("role", ("User",)))
    codec.authenticator.accounts[name] = SimAccount(name, call.text("passphrase"), roles)
    return None


def _on_account(
    change: Callable[[SimAccount, SimCommandCall], SimAccount | None],
) -> CommandEffect:
    """Make an effect that changes the account that is named, or removes it."""

    def does(codec: CodecState, call: SimCommandCall) -> SimReply | None:
        accounts = codec.authenticator.accounts
        account = accounts.get(call.text("username"))
        if account is None:
            return refusal("User not found")
        if codec.fault is SimFault.STORES_NOTHING:
            return None
        changed = change(account, call)
        if changed is None:
            del accounts[account.name]
        else:
            accounts[account.name] = changed
        return None

    return does


def _gone(account: SimAccount, call: SimCommandCall) -> None:
    del account, call


def _with_roles(account: SimAccount, call: SimCommandCall) -> SimAccount:
    gone = call.arguments.get("removerole", ())
    roles = [*account.roles, *call.arguments.get("addrole", ())]
    return replace(account, roles=tuple(r for r in dict.fromkeys(roles) if r not in gone))


def _with_passphrase(account: SimAccount, call: SimCommandCall) -> SimAccount:
    return replace(account, password=call.text("newpassphrase"))


def _change_own_passphrase(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    account = codec.authenticator.accounts[call.user]
    if account.password != call.text("oldpassphrase"):
        return refusal("Wrong passphrase")
    if codec.fault is SimFault.STORES_NOTHING:
        return None
    codec.authenticator.accounts[call.user] = _with_passphrase(account, call)
    return None


EFFECTS: Mapping[str, CommandEffect] = {
    "UserManagement User Add": _add,
    "UserManagement User Delete": _on_account(_gone),
    "UserManagement User Get": _get,
    "UserManagement User List": _list,
    "UserManagement User Modify": _on_account(_with_roles),
    "UserManagement User Passphrase Change": _change_own_passphrase,
    "UserManagement User Passphrase Set": _on_account(_with_passphrase),
    "UserManagement User Unblock": _unblock,
}

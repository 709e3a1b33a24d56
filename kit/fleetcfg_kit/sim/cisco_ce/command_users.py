"""What commands do to the accounts of a codec."""

from collections.abc import Mapping
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


def _change_own_passphrase(codec: CodecState, call: SimCommandCall) -> SimReply | None:
    account = codec.authenticator.accounts[call.user]
    if account.password != call.text("oldpassphrase"):
        return refusal("Wrong passphrase")
    if codec.fault is SimFault.STORES_NOTHING:
        return None
    changed = replace(account, password=call.text("newpassphrase"))
    codec.authenticator.accounts[call.user] = changed
    return None


EFFECTS: Mapping[str, CommandEffect] = {
    "UserManagement User List": _list,
    "UserManagement User Passphrase Change": _change_own_passphrase,
}

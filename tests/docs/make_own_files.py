"""Write the tables of `docs/reference/own-files.md`: ``python -m tests.docs.make_own_files``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fleetcfg.authority import policy_file
from fleetcfg.carriers.broker_place import BrokerPlace
from fleetcfg.cli.settings.settings_file import SettingsFile
from fleetcfg.declared.credential_file import CredentialFile
from fleetcfg.declared.sheets.mapping import ListMapping
from fleetcfg.delivery.channel_file import CHANNELS
from tests.docs.make_registers import BLOCK, rows

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "own-files.md"
NOUNS: Final[Mapping[str, type]] = {
    "fleetcfg.toml": SettingsFile,
    **{f"channels.yaml, kind: {kind}": noun for kind, noun in CHANNELS.items()},
    "credentials.yaml": CredentialFile,
    "broker.toml": BrokerPlace,
    "sheets.yaml": ListMapping,
    "policy.yaml": policy_file.TypedPolicy,
    "policy.yaml, keys": policy_file.PolicyKey,
    "policy.yaml, roles": policy_file.PolicyRole,
    "policy.yaml, logs, witnesses": policy_file.PolicyVerifier,
    "policy.yaml, zones": policy_file.PolicyMachines,
    "policy.yaml, revoked": policy_file.RevokedKey,
}
"""What each file, or each part of one, says."""


def page() -> str:
    """Return the whole page."""
    made = "".join(f"## `{name}`\n\n{rows(noun)}" for name, noun in NOUNS.items())
    return BLOCK.sub(lambda found: found[1] + made + found[3], PAGE.read_text("utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

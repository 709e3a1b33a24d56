"""Where declarations lie unless an option names another folder, from the root of a checkout."""

from pathlib import Path
from typing import Final

INVENTORY: Final = Path("inventory")
BASELINES: Final = Path("baselines")
PLAYBOOKS: Final = Path("playbooks")
ZONES: Final = INVENTORY / "zones"
"""Below it a folder for each zone, whose files no other zone is given."""
REGISTERS: Final = Path("registers")
"""It lies beside the inventory, and no option names another one: see docs/adr/0069-registers.md."""
SIM_OVERLAY: Final = Path(".fleetcfg/sim/inventory")
"""What a simulation puts over the inventory; gone when it is down."""

"""What no network reaches, or only its operator may ask: a person attests what is declared of it.

A program on a computer, a unit that the provider holds, a room. There is no driver, for there is
nothing to ask: `attestations` of baselines say who looked, and until when that holds.
"""

from pathlib import Path

from fleetcfg.devices.family import Family
from fleetcfg.model.paths import PlainPaths

FAMILY = Family(
    name="manual",
    catalog_file=Path(__file__).with_name("catalog.yaml"),
    syntax=PlainPaths(),
)

"""The devices of an inventory, as simulated ones: what cannot be is told by the device."""

import pytest

from fleetcfg.errors import SimError
from fleetcfg_kit.simulation import Ports, simulate
from tests.workflow.tables import AT, FILES, sources


def test_a_model_that_no_simulator_has_is_told_with_its_device(tmp_path):
    files = {
        **FILES,
        **{
            f"inventory/host_vars/codec-{number}.yaml": f"model: {model}\n"
            for number, model in enumerate(["SX20", "SX20", "Cisco HDX", "SX20", "SX20"], 1)
        },
    }

    with pytest.raises(SimError) as refused:
        simulate(sources(files).province(at=AT), tmp_path, Ports(https=1, ssh=1), rtt_ms=0)

    told = refused.value
    assert (told.code, told.facts["device"]) == ("SIM_PRODUCT_UNKNOWN", "codec-3")

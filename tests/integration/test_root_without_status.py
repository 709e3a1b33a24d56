"""A root without its status: what it took away is not known, and nothing is called signed."""

import json
import shutil

from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.walk import CLERK, ENGINEER, HOLDERS, TECHNICIAN, Home, fingerprint_of

STORE = ("--store", "h.sqlite")


def bring_next_root(home: Home) -> None:
    """Have the technician see a root 2 that says what root 1 said, and no status under it."""
    engineer, root = home[ENGINEER], "trust/root.2.json"
    engineer.do(
        "trust", "root", "--from", "chinh-sach.yaml", "--after", "trust/root.1.json", "--out", root
    )
    home.sign(root, *HOLDERS[:2])
    home.carry(root, ENGINEER, TECHNICIAN, CLERK)


def audited(home: Home, host: str) -> tuple[dict, str]:
    ended = home[TECHNICIAN]("audit", "--limit", host, "--output", "json", *STORE)
    return json.loads(ended.out), ended.err


def test_nothing_is_called_signed_until_a_status_under_the_newest_root_is_known(made, adopted):
    told, _ = audited(adopted, made.web)
    assert told["unsigned"] is False
    assert told["authority"]["manifest"] == 1

    bring_next_root(adopted)

    told, warned = audited(adopted, made.web)
    assert told["unsigned"] is True, told
    assert told["authority"]["manifest"] == 0
    assert "STATUS_ROOT_MISMATCH" in warned
    clerk = adopted[CLERK]
    clerk.do("trust", "status", "--out", "status.json")
    clerk.sign("status.json")
    adopted.carry("status.json", CLERK, TECHNICIAN)
    adopted[TECHNICIAN].do("ledger", "import", "status.json")

    told, _ = audited(adopted, made.web)
    assert told["unsigned"] is False, told


def test_a_root_alone_is_followed_where_only_a_draft_of_a_status_lies(adopted):
    """Who keeps the root begins a record and sees no more than roots, and drafts to be signed."""
    bring_next_root(adopted)
    keeper, clerk = adopted[TECHNICIAN], adopted[CLERK]
    shutil.rmtree(keeper.ledger)
    pinned = ("--fingerprint", fingerprint_of(keeper.folder / "trust/root.1.json"))
    origin = ("--origin", f"{DOMAIN}/log/{TECHNICIAN}")
    keeper.do("trust", "init", "trust/root.1.json", *pinned, *origin)
    (keeper.folder / "trust/root.2.json").rename(keeper.folder / "root.2.json")
    (keeper.folder / "trust/manifest.json").unlink()
    clerk.do("trust", "status", "--out", "draft.json")
    shutil.copy(clerk.folder / "draft.json", keeper.folder / "trust/status.json")

    keeper.do("ledger", "import", "root.2.json")

    assert json.loads(keeper.do("trust", "show", "-o", "json"))["root"]["version"] == 2
    assert (keeper.folder / "trust/root.2.json").exists()

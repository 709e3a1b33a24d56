"""A policy becomes a root, or every problem of it is told."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from fleetcfg.authority.policy import draft_root
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.checkpoint import LOG as LOG_KIND
from fleetcfg.ledger.checkpoint import NoteSigner
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.root import read_root
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.keys import make_ed25519
from fleetcfg_kit.testing.policy import Staff, origin_of, spell_policy

ORIGIN = origin_of("tech")
POLICY = spell_policy(Staff(), logs=[], witnesses=[])
LOG = NoteSigner.from_seed(ORIGIN, bytes(32), LOG_KIND).verifier.to_text()
ONE, OTHER, LOW = (to_base64(bytes([n, *bytes(30), n])) for n in (9, 8, 0))


def no_file(file: Path) -> bytes:
    raise RequestError("PATH_MISSING", path=str(file))


@pytest.mark.parametrize("name", ["expires", "keys", "people", "roles", "rules", "trust_domain"])
def test_a_policy_without_a_member_that_it_needs_is_told_of(name):
    renamed = POLICY.replace(f"\n{name}:", f"\nx-{name}:", 1).removeprefix(f"{name}:")

    payload, problems = draft_root(
        renamed.encode(), Path("policy.yaml"), read=no_file, before=None, now=NOON
    )

    assert payload is None
    assert problems.has_errors


@pytest.mark.parametrize("said", ["", "\n", "# keys: []\n"])
def test_a_policy_that_says_nothing_is_told_what_it_lacks(said):
    payload, codes = drafted(said)

    assert payload is None
    assert codes
    assert codes == drafted("{}")[1]


def sealing(executor: str, keeper: str, *, origin: str = ORIGIN) -> tuple[bytes | None, list[str]]:
    """Return the root of a policy with these keys of machines, and the codes of what is wrong."""
    lines = {"executors": [f'{origin}: "{executor}"'], "keepers": [f'{origin}: "{keeper}"']}
    return drafted(spell_policy(Staff(), logs=[LOG], witnesses=[], sealing=lines))


def drafted(policy: str) -> tuple[bytes | None, list[str]]:
    """Return the root of *policy*, and the codes of what is wrong with it."""
    public = {
        f"{person}.pub": b"ssh-ed25519 " + b64encode(make_ed25519(person).blob)
        for person in Staff().people
    }
    payload, problems = draft_root(
        policy.encode(),
        Path("policy.yaml"),
        read=lambda file: public[file.name],
        before=None,
        now=NOON,
    )
    return payload, [problem.code for problem in problems.in_order()]


def test_a_key_of_nobody_is_told_and_all_else_as_well():
    nameless = POLICY.replace("{person: clerk, ", "{").replace(
        "2099-01-01", "2099-01-01\nwitness: []"
    )

    payload, codes = drafted(nameless)

    assert payload is None
    assert codes == ["YAML_UNKNOWN_KEY", "YAML_KEY_MISSING", "POLICY_PERSON_KEYLESS"]


def test_a_policy_names_to_whose_keys_secrets_are_sealed():
    payload, problems = sealing(ONE, OTHER)

    assert problems == []
    root = read_root(payload or b"")
    assert root.sealing is not None
    assert to_base64(root.sealing.executors[ORIGIN]) == ONE
    assert root.to_bytes() == payload


@pytest.mark.parametrize(
    ("keys", "origin", "code"),
    [
        ((ONE, ONE), ORIGIN, "KEY_DUPLICATE"),
        ((LOW, ONE), ORIGIN, "SCHEMA"),
        ((ONE, LOW), ORIGIN, "SCHEMA"),
        ((ONE, ONE[:-4]), ORIGIN, "SCHEMA"),
        ((ONE, "?"), ORIGIN, "BASE64"),
        ((ONE, OTHER), "khac/log", "SCHEMA"),
    ],
)
def test_a_key_that_seals_nothing_or_is_of_no_machine_is_told_of(keys, origin, code):
    payload, problems = sealing(*keys, origin=origin)

    assert (payload, problems) == (None, [code])


def test_a_sealing_key_of_a_machine_that_is_not_there_is_told_with_its_name():
    value = json.loads(sealing(ONE, OTHER)[0] or b"")
    keepers = value["sealing"]["keepers"]
    keepers["so.example/log/so"] = keepers.pop(ORIGIN)

    with pytest.raises(RefusalError) as refused:
        read_root(spell(value))

    assert refused.value.facts["field"] == "sealing.keepers.so.example/log/so"


def test_nobody_keeps_what_only_the_executor_could_open():
    value = json.loads(sealing(ONE, OTHER)[0] or b"")
    value["sealing"]["keepers"] = {}

    with pytest.raises(RefusalError) as refused:
        read_root(spell(value))

    assert refused.value.facts["field"] == "sealing.keepers"


def test_a_day_is_one_in_viet_nam_and_the_last_one_counts_whole():
    freeze = "freeze: [{id: tet, from: 2027-02-01, to: 15/02/2027}]"
    policy = spell_policy(Staff(), logs=[LOG], witnesses=[])
    policy = policy.replace("expires: 2099-01-01", "expires: 2028-12-31")

    payload, _ = drafted(policy.replace("freeze: []", freeze))

    assert payload is not None
    root = read_root(payload)
    (tet,) = root.rules.freeze
    assert spell_instant(root.expires) == "2028-12-31T17:00:00Z"
    assert spell_instant(tet.from_) == "2027-01-31T17:00:00Z"
    assert spell_instant(tet.to) == "2027-02-15T17:00:00Z"


def test_a_day_that_no_document_can_spell_is_told_at_its_line():
    policy = spell_policy(Staff(), logs=[LOG], witnesses=[])
    freeze = "freeze: [{id: tet, from: 0001-01-01, to: 2027-02-15}]"

    payload, codes = drafted(policy.replace("freeze: []", freeze))

    assert (payload, codes) == (None, ["TIME_FORMAT"])


def test_a_policy_names_which_machines_work_in_a_zone():
    policy = spell_policy(Staff(), logs=[LOG], witnesses=[], zones={"vnpt": ("tech", ("tech",))})

    payload, problems = drafted(policy)

    assert problems == []
    root = read_root(payload or b"")
    assert root.zones is not None
    assert root.zones["vnpt"].dispatchers == root.zones["vnpt"].workers == (ORIGIN,)
    assert root.to_bytes() == payload


def test_a_zone_of_nobody_or_of_a_machine_that_is_not_there_is_told_with_its_name():
    policy = spell_policy(Staff(), logs=[LOG], witnesses=[], zones={"vnpt": ("tech", ("tech",))})
    value = json.loads(drafted(policy)[0] or b"")
    wrong = {
        "zones": {},
        "zones.Vnpt": {"Vnpt": {"dispatchers": [ORIGIN], "workers": [ORIGIN]}},
        "zones.vnpt.workers": {"vnpt": {"dispatchers": [ORIGIN], "workers": ["so.example/log"]}},
        "zones.vnpt.dispatchers": {"vnpt": {"dispatchers": [], "workers": [ORIGIN]}},
        "zones.a.workers": {"a": {"dispatchers": [ORIGIN], "workers": [ORIGIN, ORIGIN]}},
    }

    for field, zones in wrong.items():
        with pytest.raises(RefusalError) as refused:
            read_root(spell(value | {"zones": zones}))
        assert (refused.value.code, refused.value.facts["field"]) == ("SCHEMA", field)


def test_a_zone_with_a_machine_that_has_no_log_here_is_told_by_its_log():
    """The public key is what a person copies by mistake: the name is the part before the plus."""
    policy = spell_policy(Staff(), logs=[LOG], witnesses=[], zones={"vnpt": ("tech", ("tech",))})
    for wrong in (LOG, "so-khcn.example/log/nobody"):
        told = policy.replace(f'workers: ["{ORIGIN}"]', f'workers: ["{wrong}"]')
        assert told != policy

        assert drafted(told) == (None, ["POLICY_ZONE_LOG"])


def test_machines_of_a_zone_may_be_written_in_any_order():
    other = "so-khcn.example/log/a"
    key = NoteSigner.from_seed(other, bytes([1] * 32), LOG_KIND).verifier.to_text()
    policy = spell_policy(
        Staff(), logs=[LOG, key], witnesses=[], zones={"vnpt": ("tech", ("tech", "a"))}
    )

    payload, problems = drafted(policy)

    assert problems == []
    assert (read_root(payload or b"").zones or {})["vnpt"].workers == (other, ORIGIN)

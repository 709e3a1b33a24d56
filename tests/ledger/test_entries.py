"""Entries of the log: what is written is read, and no secret and no other form gets in."""

import base64
import hashlib
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.entry import read_entry, spell_entry, value_fact


class Concealed(str):
    """As the types of secrets are: text, and something that says it must not be shown."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"


texts = st.text(alphabet="abc XYZ019-éệ", max_size=8)
facts = st.dictionaries(
    st.sampled_from(["cs", "dev", "why", "n"]),
    st.recursive(
        texts | st.integers(-9, 9) | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
        ),
        max_leaves=5,
    ),
)


@given(said=facts)
def test_an_entry_is_read_as_it_was_written(now_fixed, said):
    line = spell_entry(3, now_fixed, "step", said)

    entry = read_entry(line)

    assert (entry.position, entry.at, entry.kind) == (3, "2026-11-24T08:00:00Z", "step")
    assert entry.facts == said
    assert entry.line == line


@pytest.fixture(scope="module")
def now_fixed():
    from datetime import UTC, datetime  # noqa: PLC0415 -- hypothesis wants a wider scope

    return datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        {"value": Concealed("S3cret")},
        {"list": [{"deep": Concealed("S3cret")}]},
        {Concealed("name"): 1},
        {"value": b"octets"},
        {"value": 1.5},
    ],
)
def test_a_value_of_a_type_that_conceals_never_gets_into_the_log(store, now, folder, said):
    with pytest.raises(LedgerError) as caught, store.writing() as transaction:
        transaction.add("step", said, at=now)

    assert caught.value.facts == {"why": "concealed"}
    assert "S3cret" not in str(caught.value)
    assert (folder / "log.jsonl").read_bytes() == b""


def test_a_secret_is_in_no_file_in_any_of_its_forms(store, folder, now):
    secret = "S3cret-phrase/ü"
    with pytest.raises(LedgerError), store.writing() as transaction:
        transaction.add("step", {"value": Concealed(secret)}, at=now)
    with store.writing() as transaction:
        transaction.add("step", value_fact("auth.password", secret, is_secret=True), at=now)
    store.close()

    forms = [secret.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")]
    forms += [base64.b64encode(form)[:16] for form in forms]
    forms += [quote(secret, safe="").encode(), json.dumps(secret)[1:-1].encode()]
    forms += [hashlib.sha256(secret.encode()).hexdigest().encode()]
    kept = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert len(kept) >= 3
    assert [form for form in forms for octets in kept if form in octets] == []


def test_of_a_secret_parameter_only_its_path_is_told():
    told = value_fact("auth.password", "S3cret", is_secret=True)

    assert told == {"path": "auth.password", "secret": True}
    assert value_fact("a", "1", is_secret=False)["value"] == "1"


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("gossip", {}, "kind"),
        ("step", {"i": 1}, "member"),
        ("step", {"kind": "x"}, "member"),
        ("step", {"a": "x" * 300_000}, "size"),
        ("step", {"a": "\u202e"}, "JSON_STRING"),
        ("step", {"a b": 1}, "JSON_STRING"),
    ],
)
def test_an_entry_of_another_form_is_not_written(store, now, kind, said, why):
    with pytest.raises(LedgerError) as caught, store.writing() as transaction:
        transaction.add(kind, said, at=now)

    assert (caught.value.code, caught.value.facts["why"]) == ("LEDGER_ENTRY", why)
    assert store.verify().size == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"[]", "LOG_ENTRY"),
        (b'{"i":-1,"kind":"scan","t":"2026-11-24T08:00:00Z"}', "LOG_ENTRY"),
        (b'{"i":true,"kind":"scan","t":"2026-11-24T08:00:00Z"}', "LOG_ENTRY"),
        (b'{"i":1,"kind":"gossip","t":"2026-11-24T08:00:00Z"}', "LOG_ENTRY"),
        (b'{"i":1,"kind":"scan","t":"yesterday"}', "LOG_ENTRY"),
        (b'{"i":1,"kind":"scan","t":"2026-02-30T08:00:00Z"}', "LOG_ENTRY"),
        (b'{"i":1,"kind":"scan","t":"2026-11-24T24:00:00Z"}', "LOG_ENTRY"),
        (b'{"i": 1,"kind":"scan","t":"2026-11-24T08:00:00Z"}', "JSON_NOT_CANONICAL"),
        (b"", "JSON_SYNTAX"),
    ],
)
def test_a_line_that_is_no_entry_is_refused(line, code):
    with pytest.raises(RefusalError, match=code):
        read_entry(line)

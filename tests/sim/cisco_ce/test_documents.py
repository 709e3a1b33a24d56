"""A document that was loaded is served again as it was."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.cisco_ce.document_template import DocumentTemplate
from fleetcfg_kit.sim.cisco_ce.documents import load, load_spaces, write_spaces
from fleetcfg_kit.sim.cisco_ce.models.catalog import loaded, model

DUMPS = [
    ("sx10-ce9.6.1-configuration.xml", "Configuration"),
    ("sx10-ce9.6.1-status.xml", "Status"),
]

ITEM = st.one_of(st.none(), st.integers(1, 20).map(str))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12).map(
    str.strip
)
NAME = st.sampled_from(["A", "B", "Name", "Connector", "x.y-z", "_1"])


def canonical(document: bytes) -> bytes:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    return etree.tostring(etree.fromstring(document, parser), method="c14n")


@st.composite
def elements(draw: st.DrawFn, depth: int = 2) -> etree._Element:
    made = etree.Element(draw(NAME))
    item = draw(ITEM)
    if item is not None:
        made.set("item", item)
    for name in draw(st.sets(st.sampled_from(["maxOccurrence", "valueSpaceRef", "status", "x"]))):
        made.set(name, draw(TEXT))
    children = draw(st.lists(elements(depth - 1), max_size=3)) if depth else []
    made.extend(children)
    if not children:
        made.text = draw(TEXT)
    return made


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    root = etree.Element("Configuration", product="Cisco Codec", version="ce9.9.9")
    root.extend(draw(st.lists(elements(), min_size=1, max_size=4)))
    return etree.tostring(root)


@given(documents())
def test_any_document_is_served_canonically_equal(document: bytes) -> None:
    template = load(document, "Configuration", {}, "any")

    assert canonical(template.xml({}).encode()) == canonical(document)


@given(documents())
def test_asking_for_everything_serves_the_whole_document(document: bytes) -> None:
    template = load(document, "Configuration", {}, "any")
    every = range(len(template.leaves))

    part = template.part(every, {n: template.leaves[n].value for n in every})

    assert canonical(part.encode()) == canonical(document)


@pytest.mark.parametrize(("name", "root"), DUMPS)
def test_a_real_document_is_served_canonically_equal(shared: Path, name: str, root: str) -> None:
    document = (shared / "data" / "cisco" / name).read_bytes()

    assert canonical(load(document, root, {}, name).xml({}).encode()) == canonical(document)


def test_a_real_configuration_is_served_to_the_byte(shared: Path) -> None:
    document = (shared / "data" / "cisco" / DUMPS[0][0]).read_bytes()

    assert load(document, "Configuration", {}, "real").xml({}).encode() == document


@pytest.mark.parametrize("name", ["sx10-ce9.6.1-valuespace.xml", "roombar-ce11.19-valuespace.xml"])
def test_real_value_spaces_survive_reading_and_writing(shared: Path, name: str) -> None:
    document = (shared / "data" / "cisco" / name).read_bytes()
    spaces = load_spaces(document, name)

    again = load_spaces(write_spaces(spaces, ()), name)

    assert len(spaces) > 100
    assert again == spaces


def test_every_real_value_lies_in_its_own_space(shared: Path) -> None:
    folder = shared / "data" / "cisco"
    real = loaded(
        (folder / "sx10-ce9.6.1-configuration.xml").read_bytes(),
        None,
        (folder / "sx10-ce9.6.1-valuespace.xml").read_bytes(),
    )

    for leaf in real.configuration.leaves:
        space = real.spaces[dict(leaf.attributes)["valueSpaceRef"].rpartition("/")[2]]
        assert space.hidden or space.take(leaf.value) == leaf.value


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "SIM_DOCUMENT_UNREADABLE"),
        (b"<Configuration>", "SIM_DOCUMENT_UNREADABLE"),
        (b"<Status/>", "SIM_DOCUMENT_OTHER"),
    ],
)
def test_what_is_no_configuration_is_refused(document: bytes, code: str) -> None:
    with pytest.raises(SimError) as refusal:
        loaded(document, None, None)

    assert refusal.value.code == code


def test_an_external_entity_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    document = (
        f'<!DOCTYPE C [<!ENTITY e SYSTEM "file://{secret}">]>'
        "<Configuration><A>&e;</A></Configuration>"
    )

    template = load(document.encode(), "Configuration", {}, "any")

    assert "hidden" not in template.xml({})


def test_the_pieces_of_a_form_make_its_document() -> None:
    template: DocumentTemplate = model("Codec Pro", "26.4.1").configuration
    volume = template.at["audio\ndefaultvolume"]

    document = etree.fromstring(template.xml({volume: "<&>"}).encode())

    assert document.findtext("Audio/DefaultVolume") == "<&>"
    assert len(template.lines({}).splitlines()) == len(template.leaves)

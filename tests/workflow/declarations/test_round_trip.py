"""What is exported comes back as it was; one cell that is another changes that and no more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.load import Sources
from fleetcfg.declared.sheets.columns import KINDS
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.sheets.xlsx import read_xlsx
from fleetcfg.declared.syntax.spelling import spell_flow
from fleetcfg.model.problem import Problems
from fleetcfg.words import LANGUAGES
from fleetcfg_kit.testing.declarations import read_declarations
from tests.workflow.tables import AT, after, propose, sources, table, workbook

ROOT = Path(__file__).parents[3]
TEXTS = st.one_of(
    st.sampled_from(
        ["03424", "On", "1e3", "=1+1", "'=x", "-", "+84 213", "a: b", "a #b", "{x}", "Ủy ban"]
    ),
    st.text(
        st.characters(codec="latin-1", categories=["L", "N", "P"], exclude_characters="¶·¹¼½¾ßµ"),
        min_size=1,
        max_size=12,
    ),
)
HEADINGS = {
    "model": "Kiểu máy",
    "switch": "Bộ chuyển mạch",
    "custodian": "Đơn vị quản lý",
    "firmware": "Bản phần mềm",
}
VALUES = st.dictionaries(st.sampled_from(sorted(HEADINGS)), TEXTS)
PLACES = st.sampled_from(["block", "flow", "file"])


@pytest.fixture(scope="module")
def sample() -> Sources:
    return read_declarations(ROOT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_comes_back_as_it_was(sample, language):
    proposal = propose(workbook(sample, language), sample, "a.xlsx")

    assert (proposal.edits, proposal.absent, proposal.own) == ((), (), ())


@pytest.mark.parametrize(("language", "role"), [("vi", "điểm cầu chủ tọa"), ("en", "chair site")])
def test_roles_are_offered_and_filled_in_as_people_call_them(sample, language, role):
    sheets = {
        sheet.title: [[cell.text for cell in row] for row in sheet.rows]
        for sheet in read_xlsx(workbook(sample, language), "a.xlsx", Problems())
    }
    sites, choices = [*sheets.values()][1], [*sheets.values()][-1]
    told = {text for rows in (sites[2:], choices) for row in rows for text in row}

    assert role in {text for row in sites[2:] for text in row}
    assert role in {text for row in choices for text in row}
    assert not {"central", "chair", "satellite"} & told


@pytest.mark.parametrize("typed", ["chair", "chủ tọa", "Điểm cầu Chủ tọa", "Chair site"])
def test_a_role_is_read_by_its_id_and_by_its_names(typed):
    data = table(sources(), "sites", lambda rows: rows[2].update({"Vai trò": typed}))

    assert propose(data, kind="sites").edits == ()


@pytest.mark.parametrize("kind", KINDS)
def test_each_table_of_the_sample_comes_back_as_it_was(sample, kind):
    assert propose(table(sample, kind), sample, kind=kind).edits == ()


@st.composite
def fleets(draw):
    """Return the files of a fleet that says its values in one way or another."""
    hosts = {f"codec-{n}": (draw(VALUES), draw(PLACES)) for n in range(draw(st.integers(1, 4)))}
    shared = draw(VALUES)
    lines, files = ["all:", "  children:", "    codecs:", "      hosts:"], {}
    for number, (host, (values, place)) in enumerate(hosts.items(), 1):
        said = {"ansible_host": f"10.0.0.{number}", **values}
        typed = {key: spell_flow(text) for key, text in said.items()}
        if place == "flow":
            lines.append(f"        {host}: {spell_flow(said)}  # {number}")
        elif place == "block":
            lines.append(f"        {host}:")
            lines += [f"          {key}: {text}" for key, text in typed.items()]
        else:
            lines.append(f"        {host}:")
            files[f"inventory/host_vars/{host}.yaml"] = "".join(
                f"{key}: {text}\n" for key, text in typed.items()
            )
    group = {"family": "cisco_ce", "credential": "keyring:a", "authority": "ca.pem", **shared}
    lines += ["      vars:", *(f"        {key}: {spell_flow(text)}" for key, text in group.items())]
    files["inventory/hosts.yaml"] = "\n".join([*lines, ""])
    files["inventory/group_vars/all.yaml"] = "networks: [10.0.0.0/24]\n"
    return files


@given(fleets(), st.booleans())
def test_any_fleet_comes_back_as_it_was(files, is_workbook):
    of = sources(files)

    data = workbook(of) if is_workbook else table(of)

    assert propose(data, of, "a.xlsx" if is_workbook else "a.csv").edits == ()


@given(fleets(), st.sampled_from(sorted(HEADINGS)), TEXTS, st.data())
def test_one_cell_changes_that_value_of_that_device_and_nothing_else(files, key, text, data):
    of = sources(files)
    before = rows_of(of)
    host = data.draw(st.sampled_from(sorted(before)))
    safe = f"'{text}" if text.startswith(("=", "+", "-", "@", "'")) else text

    def edit(rows):
        next(row for row in rows if row["Tên thiết bị"] == host)[HEADINGS[key]] = safe

    proposal = propose(table(of, edit=edit), of)

    now = rows_of(sources(after(proposal, files)))
    assert now == {**before, host: {**before[host], key: text}}
    assert {edit.file for edit in proposal.edits} <= {
        "inventory/hosts.yaml",
        f"inventory/host_vars/{host}.yaml",
    }
    kept = [line for line in "\n".join(files.values()).splitlines() if host not in line]
    left = "\n".join(after(proposal, files).values()).splitlines()
    assert len([line for line in kept if line not in left]) <= 1


def rows_of(of: Sources) -> dict[str, dict[str, str]]:
    rows = tables_of(of.province(at=AT).fleet, of.catalogs).tables["devices"].rows
    return {name[0]: dict(row) for name, row in rows.items()}


def test_a_workbook_is_the_same_bytes_each_time(sample):
    assert workbook(sample) == workbook(sample)

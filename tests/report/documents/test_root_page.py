"""What differs in the next root is told for people: what was decided, and the new times once."""

from fleetcfg.authority.document_facts import list_fact_changes, root_facts
from fleetcfg.report.documents.document_text import DocumentShown, document_page, document_text
from fleetcfg.report.reasons import reason_lines
from fleetcfg.trust.crypto.canonical import spell, to_base64
from fleetcfg.trust.documents.root import read_root
from fleetcfg.words import Words
from fleetcfg.workflow.documents.details import FactDetails
from fleetcfg_kit.testing.documents import make_root
from fleetcfg_kit.testing.keys import make_ed25519

LATER = {"not_before": "2026-12-24T08:00:00Z", "not_after": "2028-01-01T00:00:00Z"}


def begun_anew() -> dict:
    """Return the next root, as every one is drafted: it and all its keys begin later."""
    root = make_root()
    root |= {"issued_at": LATER["not_before"], "expires": LATER["not_after"]}
    root["keys"] = {keyid: key | LATER for keyid, key in root["keys"].items()}
    return root


def changed(after: dict) -> list[tuple[str, str]]:
    """Return the mark and the name of each row of what differs, sorted."""
    before, root = read_root(spell(make_root())), read_root(spell(after))
    changes = list_fact_changes(root_facts(before), root_facts(root))
    details = FactDetails(root, root_facts(root), 1, changes, len(root.people))
    shown = document_page(
        DocumentShown(details, f"sha256:{'0' * 64}", [], is_proven=False), Words("vi")
    )
    return sorted((row.mark, row.name) for row in shown.parts[0].rows)


def test_a_root_is_read_without_words_of_its_file():
    root = read_root(spell(make_root()))
    details = FactDetails(root, root_facts(root), 0, (), len(root.people))
    shown = DocumentShown(details, f"sha256:{'0' * 64}", [], is_proven=False)

    told = document_text(shown, Words("vi"))

    assert "Soạn thay đổi / Duyệt" in told
    assert "khóa SSH" in told
    assert [word for word in ("author / approver", "sshsig", " uv") if word in told] == []


def test_facts_that_programs_read_are_told_in_words():
    read = "\n".join(reason_lines("VIEW_NOT_CONFIRMED", {"about": "root 2"}, Words("vi")))
    facts = {"path": "inventory/hosts.yaml", "why": "changed"}
    folder = "\n".join(reason_lines("FOLDER_NOT_SIGNED", facts, Words("vi")))

    assert "tài liệu gốc 2" in read
    assert "inventory/hosts.yaml (đã bị đổi)" in folder


def test_new_times_of_all_keys_are_one_line():
    everyone = ", ".join(sorted(make_root()["people"]))

    root, (_, times) = changed(begun_anew())

    assert times == f"THỜI HẠN CỦA KHÓA: {everyone}"
    assert root == ("~", "THỜI HẠN")


def test_a_key_whose_time_is_another_has_a_line_of_its_own():
    root = begun_anew()
    next(key for key in root["keys"].values() if key["person"] == "tech")["not_after"] = (
        "2027-02-01T00:00:00Z"
    )

    lines = changed(root)

    assert ("~", "THỜI HẠN CỦA KHÓA: tech") in lines
    assert len(lines) == 3


def test_a_key_in_the_place_of_another_is_told_as_added_removed_and_in_its_role():
    root, new = begun_anew(), make_ed25519("another")
    old = next(keyid for keyid, key in root["keys"].items() if key["person"] == "tech")
    root["keys"][new.keyid] = root["keys"].pop(old) | {"pub": to_base64(new.blob)}
    root["roles"]["executor"]["keys"] = [new.keyid]

    lines = changed(root)

    assert {("+", f"KHÓA: {new.keyid}"), ("-", f"KHÓA: {old}")} < set(lines)
    assert [name for mark, name in lines if mark == "~"] == [
        "THỜI HẠN",
        f"THỜI HẠN CỦA KHÓA: {', '.join(sorted(root['people']))}",
        "VAI TRÒ: CẦN MẤY NGƯỜI, NHỮNG AI: Thực hiện",
    ]

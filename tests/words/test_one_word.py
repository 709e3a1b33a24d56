"""Vietnamese as a provincial office writes it: one word for one thing, and no turn of phrase."""

import re
from pathlib import Path

from tests.words.catalogue import messages

ROOT = Path(__file__).parents[2]
GONE = (
    "đi cùng kỹ sư",
    "lễ lập khóa",
    "câu chuyện",
    "mà nó cầm",
    "đội thiết bị",
    "móc nối web",
    "chứng thư ghim",
    "khóa đã ghim",
)
"""Phrases that readers stumbled over; what stands in their place is in the glossary."""

ENGLISH = re.compile(r"(?<![\w/.{-])(inventory|baselines?)(?![\w/}-])", re.IGNORECASE)
"""*danh mục* and *cấu hình chuẩn*, where no name of a folder, a command or a fact is meant."""

NAMES = re.compile(r"`[^`]*`|\]\([^)]*\)|\(mặc định: [^)]*\)|-i \S+|https?://\S+|\$ .*|!\[.*")
TYPED = r"(fleetcfg|fleetcfg schema|git add|như|lệnh)"
COMMANDS = re.compile(rf"{TYPED} (inventory|baselines?)\b[^.;,]*")
LISTS = re.compile(r"(inventory|baselines?), \w+, [\w, ]+")
EXPLAINED = {
    "README.md": "*danh mục* là inventory, *cấu hình chuẩn* là baseline",
    "docs/reference/inventory.md": "Danh mục là một inventory YAML của Ansible",
}
MARKS = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
IN_ENGLISH = re.compile(r"\b(the|of|and|is|are|with|by)\b")


def told(text: str) -> str:
    """Return *text* without what is typed, and names of files."""
    return LISTS.sub("", COMMANDS.sub("", NAMES.sub("", text)))


def pages():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        name = page.relative_to(ROOT).as_posix()
        if name == "docs/reference/commands.md":  # written from the catalogues
            continue
        text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        yield name, text.replace(EXPLAINED.get(name, "\0"), "")


def test_no_phrase_that_readers_stumbled_over_is_left():
    said = {key: " ".join(texts) for key, texts in messages("vi").items()}
    said |= {("page", name): text for name, text in pages()}

    assert {
        (key, one) for key, text in said.items() for one in GONE if one in text.lower()
    } == set()


def test_a_catalogue_of_vietnamese_has_one_word_for_the_inventory_and_one_for_a_baseline():
    found = {
        key: line
        for key, texts in messages("vi").items()
        for line in "\n".join(texts).splitlines()
        if ENGLISH.search(told(line))
    }

    assert found == {}


def test_pages_in_vietnamese_have_the_same_words():
    found = {
        (name, part.strip())
        for name, text in pages()
        for line in text.splitlines()
        for part in re.split(r" / | · |\|", told(line))
        if MARKS.search(part) and ENGLISH.search(part) and not IN_ENGLISH.search(part)
    }

    assert found == set()


def test_what_is_looked_for_would_be_found():
    assert ENGLISH.search(told("Sửa tên, hoặc khai báo thiết bị ấy trong inventory."))
    assert not ENGLISH.search(told("Chạy fleetcfg inventory list, rồi sửa `inventory`."))
    assert sum(1 for _ in pages()) > 100

"""Which half of a title is in which language."""

import re

import pytest

from website.titles import in_two

SPAN = re.compile(r'<span class="one" lang="(\w+)">(.*?)</span>(?=<span|$)')


@pytest.mark.parametrize(
    ("title", "halves"),
    [
        ("Thêm một phòng họp / Add a room", ["Thêm một phòng họp", "Add a room"]),
        ("Phê duyệt · approval", ["Phê duyệt", "approval"]),
        ("0 · tệp và cú pháp · the file", ["0 · tệp và cú pháp", "the file"]),
        ("4–8 · mọi chữ ký · every signature", ["4–8 · mọi chữ ký", "every signature"]),
        (
            "Chỉ biết <code>a</code> / Only <code>b</code>",
            ["Chỉ biết <code>a</code>", "Only <code>b</code>"],
        ),
    ],
)
def test_two_halves_are_told_apart(title, halves):
    assert SPAN.findall(in_two(title)) == list(zip(("vi", "en"), halves, strict=True))


@pytest.mark.parametrize(
    "title",
    [
        "fleetcfg",
        "CI/CD",
        "Lập / Plan (kỹ sư / the engineer)",
        "Chạy <code>a / b</code>",
        "Cisco: <code>family: cisco_ce</code>",
    ],
)
def test_what_has_not_two_stays_as_it_is(title):
    assert in_two(title) == title

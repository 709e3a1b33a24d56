"""The pictures in the documents are what the program prints today."""

import pytest

from website.pictures import PICTURES, STILL, picture, workplace


@pytest.fixture(scope="module")
def folder():
    with workplace() as place:
        yield place


@pytest.mark.parametrize("screen", STILL, ids=lambda screen: screen.name)
def test_a_picture_is_what_the_command_prints(folder, screen):
    kept = (PICTURES / f"{screen.name}.svg").read_text("utf-8")

    assert picture(screen, folder) == kept, "make pictures takes them again"

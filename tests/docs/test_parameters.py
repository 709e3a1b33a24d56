"""The table of parameters is what the vocabulary and the catalogs say."""

from tests.docs.make_parameters import PAGE, page


def test_the_page_is_made_from_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.docs.make_parameters"

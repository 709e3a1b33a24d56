"""A baseline whose document is a draft is known by one rule."""

import unicodedata
from datetime import date

import pytest

from fleetcfg.model.declared import BaselineIssue
from fleetcfg.words import LANGUAGES, Words


def is_draft(document: str) -> bool:
    return BaselineIssue(document, date(2026, 11, 24)).is_draft


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_baseline_from_writes_is_a_draft_in_each_language(language):
    assert is_draft(Words(language).label("golden.document"))


@pytest.mark.parametrize("document", ["NHÁP", " nháp 2", "Dự thảo 3", "Bản nháp", "draft-1"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_draft_is_known_however_it_is_typed(document, form):
    assert is_draft(unicodedata.normalize(form, document))


@pytest.mark.parametrize("document", ["107/SKHCN-VT", "MẪU-01/2026", "NHÁPX/1", "Draftings/2", ""])
def test_a_number_of_a_document_is_none(document):
    assert not is_draft(document)

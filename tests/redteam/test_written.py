"""What is signed is what is written: in its order, by its catalogs, at its pace."""

from fleetcfg.testing.department import Department
from tests.trust.edits import put, refusal


def test_a_change_set_of_a_family_whose_catalog_it_does_not_name_is_refused():
    """In 0.2.0 one that named none was bound to none, and authorized."""
    assert refusal(Department().edit("changeset", put(catalog={}))) == (7, "CATALOG_MISMATCH")

"""How `trust join`, `trust verify-tree` and `explain` end."""

from tests.golden import situations as s
from tests.golden.row import Row

JOIN = "trust join chinh-sach.yaml --keys khoa --person {engineer}"
EXITS: tuple[Row, ...] = (
    Row(s.committed, "trust verify-tree", 0),
    Row(s.committed, "trust verify-tree --fingerprint {root}", 0),
    Row(s.as_signed, "trust verify-tree", 1),
    Row(s.committed_and_edited, "trust verify-tree", 2),
    Row(s.committed_and_edited, "trust verify-tree --base HEAD~1", 3),
    Row(s.committed, f"trust verify-tree --fingerprint {'0' * 64}", 4),
    Row(s.committed_with_a_link, "trust verify-tree", 4),
    Row(s.committed, "trust verify-tree --rev nowhere", 64),
    Row(s.no_record, "trust verify-tree", 64),
    Row(s.as_signed, "explain {a} call.auto_answer", 0),
    Row(s.as_signed, "explain nowhere call.auto_answer", 64),
    Row(s.as_signed, "explain {a} call.auto_answr", 64),
    Row(s.as_signed, JOIN, 0),
    Row(s.a_policy_that_cannot_be_read, JOIN, 1),
    Row(s.a_certificate_still_awaited, JOIN, 3),
    Row(s.a_public_key_that_is_none, JOIN, 4),
    Row(s.as_signed, f"{JOIN}-khac", 64),
)

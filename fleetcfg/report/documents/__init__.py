"""What is signed, and what became of it: drafts, change-sets, receipts, the record."""

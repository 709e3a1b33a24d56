"""What an approver reads, by number; a view that was released never changes."""

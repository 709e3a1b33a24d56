"""Files that declare the fleet: made, imported, formatted, pinned, and validated."""

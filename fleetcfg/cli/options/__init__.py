"""Options that commands share, each group with what it opens."""

"""What reports are made of, gathered and counted: a period, a level, what was signed."""

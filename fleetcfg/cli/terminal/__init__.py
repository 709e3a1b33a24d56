"""The terminal: what is printed on it, asked there, and heard from it."""

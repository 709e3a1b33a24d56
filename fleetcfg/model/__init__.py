"""The nouns: frozen, comparable, free of I/O, and knowing nothing of who makes or uses them."""

"""The nouns: frozen, comparable, free of I/O, and knowing nothing of who makes or uses them.

A noun belongs here when more than one package speaks of it, and a function when it needs nothing
but nouns. Each public type has its row in ``docs/reference/glossary.md``. What only one package
means stays with it.
"""

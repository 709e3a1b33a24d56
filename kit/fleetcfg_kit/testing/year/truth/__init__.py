"""What a report on a simulated year must say: counted from what was planted, by rules of its own.

Nothing here shares code with what the product counts by: import-linter holds it.
"""

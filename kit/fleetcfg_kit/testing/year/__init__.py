"""A year of a Department that does not exist: a seed decides what happens, use cases do it."""

"""A meeting before, while and after it is held."""

"""How help looks."""

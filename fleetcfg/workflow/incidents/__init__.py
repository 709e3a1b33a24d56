"""Incidents with their steps and notices, and the lines whose samples tell of them."""

"""Slices of work for machines in other zones: sent, done there, and come home."""

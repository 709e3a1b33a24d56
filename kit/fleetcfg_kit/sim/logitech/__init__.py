"""Simulated Logitech endpoints with CollabOS."""

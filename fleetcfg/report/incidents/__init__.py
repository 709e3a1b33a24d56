"""Incidents and lines."""

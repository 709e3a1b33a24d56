"""Gathers what a report of the year is counted from, and has it counted."""

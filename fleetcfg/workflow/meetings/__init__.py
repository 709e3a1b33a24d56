"""Meetings of the calendar: proposed, prepared, checked, opened, watched and closed."""

"""Calendars of others (RFC 5545) as a source of meetings: bytes become entries, and nothing else.

What may be in here: reading, in time and memory that grow with the file and no faster. Of an entry
only its time, its place, its name and whether it is confidential are looked at; who is invited, and
what is said of it, is not even taken apart.
"""

"""Codecs that are not there: real protocols on loopback, for tests, demonstrations and drills.

It shares no code with the drivers, so a mistake of theirs cannot be repeated here, and it opens no
address outside 127.0.0.0/8.
"""

"""What was seen of each device and when it changed, and every audit with what it found.

One SQLite file, nothing to install. Kept per device is its latest configuration and, as rows, each
change between two readings, so that "since when" has an answer and a million readings of a quiet
fleet cost almost nothing; kept per audit is what it judged, shared between audits that say alike.
Values that the catalog calls secret are stored as salted digests: a change shows, the value does
not.

Several audits may write at once, and a SIGKILL or power cut at any moment leaves the last committed
state: SQLite's write-ahead log sees to both. The file is created with mode 0600.
"""

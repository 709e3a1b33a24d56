"""What was authorized and what was done: append-only, and evidence for both sides.

Order of reading: `merkle` (the tree over the entries), `checkpoint` (a signed head of it), `entry`
(what an entry may say), `store` (file and database, one writer), `attempts` (a change-set is spent
once), `export` (what travels to the Department), `witness` (the Department's copy and judgement).
Nothing here reads a clock, opens a network connection or knows words for people.
"""

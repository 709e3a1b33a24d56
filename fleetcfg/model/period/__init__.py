"""What happened in a time, counted: of each figure it is known what it was counted from.

Here are nouns, and functions from nouns to tables; what audits and the record say is counted where
they are read, into `fleetcfg.model.period.seen`. Nothing is judged here, and nothing is worded.
"""

"""News of the fleet on their way to people and programs elsewhere: channels, an outbox, senders.

What may be in here: what a channel is, what was told to it last, what waits for it, and how bytes
get there. No words, no declarations, no device: what is told comes in as bytes.
"""

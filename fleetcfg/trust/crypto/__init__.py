"""Bytes and signatures: one spelling, envelopes, SSH and CMS signatures; no document is known here."""

"""Bytes and signatures: one spelling, envelopes, SSH and CMS; no document is known here."""

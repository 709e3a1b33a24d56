"""Doing one thing to many devices at once; one bad device never stops another."""

"""Simulated network gear with a command line: a Cisco IOS access switch."""

"""Simulated Cisco Meeting Servers."""

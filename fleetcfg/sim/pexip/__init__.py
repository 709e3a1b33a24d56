"""Simulated Pexip Infinity deployments."""

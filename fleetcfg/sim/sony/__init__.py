"""Simulated Sony PCS endpoints."""

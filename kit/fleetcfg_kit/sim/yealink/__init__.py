"""Simulated Yealink VC endpoints."""

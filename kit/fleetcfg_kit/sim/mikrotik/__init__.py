"""Routers with RouterOS that are not there."""

"""Poly RealPresence Group systems that are not there."""

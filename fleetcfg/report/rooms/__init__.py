"""Rooms, pictures of them, and the stock with its labels."""

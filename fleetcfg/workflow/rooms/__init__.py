"""Rooms and what stands in them: said by people, seen on pictures, counted, switched on and off."""

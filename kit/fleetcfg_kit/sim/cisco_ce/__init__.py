"""Cisco collaboration codecs with CE or RoomOS that are not there."""

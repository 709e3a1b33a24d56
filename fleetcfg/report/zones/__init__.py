"""How far work in zones is."""

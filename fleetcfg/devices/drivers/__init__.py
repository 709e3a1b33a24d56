"""One package a family; none knows another."""

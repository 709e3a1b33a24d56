"""A Department to try things on: people with keys, signed documents, devices, and a clock."""

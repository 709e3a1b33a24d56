"""Text becomes nodes that know their place: strict YAML, and bounded expressions."""

"""Text becomes nodes that know their place: strict YAML, its nodes, and bounded expressions."""

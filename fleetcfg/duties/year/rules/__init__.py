"""What is counted and required, by rules alone: from nouns to tables and answers."""

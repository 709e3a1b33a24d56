"""What the Department issued of parameters: documents, rules, waivers, and what counts."""

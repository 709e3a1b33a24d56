"""The engine of playbooks: order, batches, conditions, journal; no device is reached from here."""

"""A change-set from its plan to its receipts: planned, decided, applied; emergencies too."""

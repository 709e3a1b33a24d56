"""Who signed what, and what it allows: the door, its steps and checks."""

"""How a playbook goes, and the power of devices."""

"""What is done with one job, beside the device: read it, judge it, give it a command."""

"""What the commands of one subject share beside options."""

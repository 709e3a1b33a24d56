"""Commands about meetings, one file each."""

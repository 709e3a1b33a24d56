"""Linux hosts that are not there."""

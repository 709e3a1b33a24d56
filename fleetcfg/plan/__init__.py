"""Change-sets: from devices as they are and what they shall be, to what is signed. Pure."""

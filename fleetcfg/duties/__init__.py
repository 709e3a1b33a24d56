"""What a Department does beside its devices: a package a duty, of which the core knows none."""

"""The commands that come with the kit: a file each, named as it is typed."""

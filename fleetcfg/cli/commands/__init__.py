"""One file a command, of 120 lines at most, named as it is typed; and nothing else."""

"""The command line: where the stages meet, and the world (clock, environment, files) is read."""

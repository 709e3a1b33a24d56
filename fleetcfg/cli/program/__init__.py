"""The program itself: which command is meant, what surrounds all of them, and the exit code."""

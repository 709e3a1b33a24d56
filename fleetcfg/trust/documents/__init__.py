"""Every document that the Department signs: built, read, and spelled to the byte."""

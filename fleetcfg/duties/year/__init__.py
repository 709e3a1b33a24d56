"""The year: reports on a time, score cards of units, and the safety level of the network."""

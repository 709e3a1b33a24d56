"""What no audit machine needs: simulated devices, a Department to test with, a demonstration."""

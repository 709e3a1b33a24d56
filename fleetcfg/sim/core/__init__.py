"""What any simulated device needs, whatever it is."""

"""Others are told how the fleet stands, by the channels that this machine names."""

"""Do one job, near its device: read it, judge it, command it, or change it."""

"""Jobs, and the runners that do many at once; no code here knows what a job means."""

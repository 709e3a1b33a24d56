"""Jobs, and what has many of them done at once; nothing here knows what a job means."""

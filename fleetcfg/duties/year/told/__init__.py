"""What the year comes to, in words: reports, their tables, cards and figures for programs."""

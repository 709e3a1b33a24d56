"""What an audit found, and audits beside each other: on a screen, as a page, for programs."""

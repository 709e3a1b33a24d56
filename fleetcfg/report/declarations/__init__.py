"""What was declared, what an edit changes in it, and what is wrong with it."""

"""What an approver reads, by number; a view that was released never changes.

What was signed names its view, and is shown again as it was: to say something better, add the next
number. Nothing else is rendered here, and nothing here asks for words elsewhere, which may change.
"""

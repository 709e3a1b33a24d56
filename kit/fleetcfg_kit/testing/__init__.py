"""A Department to try things on: people with keys, signed documents, devices, and a clock.

It is shipped, so that drivers and checks of others are tried on the same one. What only one test
needs stays beside it, and no other package of the product imports this one.
"""

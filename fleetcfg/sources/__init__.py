"""Where else an inventory can come from: systems that other people keep, and that are asked once.

What may be in here: one module for each kind of source, which gives rows of columns that the
inventory has, and nothing else. What they say is a proposal: it is shown, written as YAML and
signed like any other file, and no source is ever asked by an audit.
"""

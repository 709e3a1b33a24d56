"""Pictures of a report: pure functions from figures to one ``<svg>`` each, by templates.

Equal figures give equal bytes. Every text is made harmless and escaped by the templates; nothing in
a picture is fetched, runs, or is styled from outside: fonts are told by their names alone. What a
colour says, a shape and a word say too.
"""

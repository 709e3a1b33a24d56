"""The documents as a site: ``make site`` writes it into ``site/``, to be read from a folder.

``docs/`` stays what it is, Markdown that a forge shows; nothing of the site is written into it but
the pictures that ``make pictures`` takes. ADR 67 says why it is made so.
"""

"""The opened state of an installation, and what changes it: workspace, drafts, imports.

Here belongs what needs the trusted root, the record and the declarations together, and the files in
which documents are carried. What a document says, and whether a signature is good, is
`fleetcfg.trust`; what is kept of it is `fleetcfg.ledger`; no device is reached from here, and
nothing here asks a person.
"""

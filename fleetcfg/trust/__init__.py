"""What the Department signed: documents to the byte, who may sign them, and the one door.

Order of reading: `canonical` (the one spelling), `envelope` (bytes with signatures), `sshsig` and
`cms` (is this signature good), `root` (who may do what), `status`, `manifest`, `changeset`,
`approval` (the documents), `bundle` (one file to carry), `door` (what makes `Authorized`). Nothing
here knows files, devices or words for people.
"""

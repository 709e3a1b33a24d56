"""An inventory as a spreadsheet: tables that go out, and come back as edits of the files."""

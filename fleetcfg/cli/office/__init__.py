"""What commands of authority share: the record, the documents that lie here, and what comes in."""

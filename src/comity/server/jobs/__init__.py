"""Work that goes on when the page is closed: reading lists, sending mails, deleting what is old."""

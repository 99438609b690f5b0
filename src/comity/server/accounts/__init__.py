"""People: accounts by invitation, who acts in which role, second factor, and the mails that were written."""

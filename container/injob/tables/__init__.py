"""Files of a channel → blocks of rows: reading, checking, splitting."""

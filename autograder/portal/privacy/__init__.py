"""What a course knows of one person: all of it in a file, or gone (articles 15 and 17 of the GDPR)."""

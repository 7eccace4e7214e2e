"""What the portal does when a thousand students sit an exam, measured from outside."""

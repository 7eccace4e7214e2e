"""The course at a glance: what its assignments teach, ask and are worth, read from their sources."""

"""The portal's own database: people, schedules, submissions, sittings, the journal and the audit log."""

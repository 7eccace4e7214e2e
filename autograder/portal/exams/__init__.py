"""The exam room: sittings with a clock, and a journal of every answer as it is given."""

"""What both processes use to talk to each other: nested questions, shared arguments, files, things to be noticed."""

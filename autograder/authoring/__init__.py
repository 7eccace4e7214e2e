"""What instructors run before students see anything: release and check."""

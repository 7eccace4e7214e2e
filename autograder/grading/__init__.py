"""From a folder of submissions to gradebook, feedback and report."""

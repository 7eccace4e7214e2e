"""The web portal: where students and instructors meet the platform (`autograder serve`)."""

"""Scripts and styles of the pages, and how they are built."""

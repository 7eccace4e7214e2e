"""A ranked challenge as data, table, plot and page."""

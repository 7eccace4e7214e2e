"""A ranked challenge as data, terminal table, JSON, CSV, plot and page.

`board` holds the data, `public` what others than the instructor may see of it. `formats`, `terminal`, `page` (with
`figures` and `scales`) and `plot` show it, in the words of `text`; `files` writes it into a folder.
"""

"""校核方案, findings that were let pass, and rounds of mending: what is kept of checks. The checks themselves are of the file, the books, the rooms."""

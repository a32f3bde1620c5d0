"""录用: who goes to 体检, 考察 and 公示 of a position's ranking, who is hired, reports for duty and passes probation."""

"""报名: applicants' accounts of their own, apart from those of staff; registrations for positions, their review, and the statement of one's case."""

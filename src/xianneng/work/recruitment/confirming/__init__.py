"""报名确认: who passed says that they will sit, pays the fee or is freed of it; what is asked of everybody is announced with the table."""

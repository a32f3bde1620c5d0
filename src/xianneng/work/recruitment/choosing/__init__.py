"""选报职位: where the examination is sat first, a position is chosen by the marks afterwards."""

"""选拔: from the shortlist to those who are to be examined medically."""

"""招录统计: what the recruitments of some years came to."""

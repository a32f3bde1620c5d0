"""Xianneng 贤能: an open civil-service personnel platform (facts, law, case, effect, ledger)."""

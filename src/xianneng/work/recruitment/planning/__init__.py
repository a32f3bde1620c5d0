"""录用计划: organs declare needs from real vacancies, the authority balances them, and one case approves the whole."""

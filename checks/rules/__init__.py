"""Rules: checks as pure functions from evidence to a finding."""

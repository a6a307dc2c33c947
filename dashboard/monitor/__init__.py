"""The wing of Latency, Errors and Usage & cost, and what only they show."""

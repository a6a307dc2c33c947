"""Probes: each asks one question of one service and brings home evidence."""

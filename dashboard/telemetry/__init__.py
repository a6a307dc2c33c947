"""Thirty days of logs: loading them, and what is computed from them."""

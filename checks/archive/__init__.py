"""Evidence files: what a run's probes brought home, written, read, and judged elsewhere.

A file holds evidence and no verdict that counts: whoever opens it judges anew, with the rules and
the knowledge of their own version.
"""

"""The check engine: the registry, the plan of a run, and the runner."""

"""The check engine: its model, the registry's plan, and the runner."""

"""The wing of Settings: which logs are here, and how to add more."""

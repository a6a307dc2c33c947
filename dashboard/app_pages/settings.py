"""Settings: which logs are imported here, and how to add more."""

from dashboard.setup import imports

imports.show()

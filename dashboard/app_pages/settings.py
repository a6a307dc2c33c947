"""Settings: which logs are imported here, and how to add more."""

from dashboard import imports

imports.show()

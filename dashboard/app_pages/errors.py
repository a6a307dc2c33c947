"""Errors: what fails, how much, and is it new?"""

from dashboard import errors, monitor

monitor.frame("Errors", errors.show)

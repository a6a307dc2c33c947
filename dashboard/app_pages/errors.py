"""Errors: what fails, how much, and is it new?"""

from dashboard.monitor import errors
from dashboard.panels import frame as monitor

monitor.frame("Errors", errors.show)

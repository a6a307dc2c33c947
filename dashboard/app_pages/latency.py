"""Latency: is it slow, since when, and for whom?"""

from dashboard.monitor import latency
from dashboard.panels import frame as monitor

monitor.frame("Latency", latency.show)

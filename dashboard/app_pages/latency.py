"""Latency: is it slow, since when, and for whom?"""

from dashboard import latency, monitor

monitor.frame("Latency", latency.show)

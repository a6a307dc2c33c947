"""Usage and cost: what do we use, and will we hit a limit?"""

from dashboard.monitor import usage
from dashboard.panels import frame as monitor

monitor.frame("Usage & cost", usage.show, with_peaks=True)

"""Usage and cost: what do we use, and will we hit a limit?"""

from dashboard import monitor, usage

monitor.frame("Usage & cost", usage.show, with_peaks=True)

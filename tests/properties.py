"""The two ways in which hypothesis tries a property; neither fails on a slow machine.

Not in conftest.py, which is imported twice: by pytest, and by tests that use what is in it.
"""

from hypothesis import HealthCheck, settings

SAME, RANDOM = "same", "random"
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile(SAME, UNHURRIED, derandomize=True, database=None)
settings.register_profile(RANDOM, UNHURRIED, derandomize=False, print_blob=True)
settings.load_profile(SAME)

"""Diagnose: why do my calls fail?"""

from dashboard.diagnose import page

page.show()

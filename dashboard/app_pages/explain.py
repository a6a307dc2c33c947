"""Explain: what does this error mean, and what fixes it?"""

from dashboard.explain import page

page.show()

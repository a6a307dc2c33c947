"""Settings: is the dashboard itself ready, with which values, and what does it keep?"""

from dashboard.setup import page

page.show()

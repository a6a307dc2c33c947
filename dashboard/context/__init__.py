"""The ground floor: what this process was started with, who looks, places, runs."""

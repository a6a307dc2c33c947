"""The reference and the pictures, and what makes them; nothing of it is installed."""

"""The Streamlit app: it stands on `checks`; only the commands that serve it import it."""

OWNER = "foundry-doctor"
"""Tells this package from another one named `dashboard`; `foundry_doctor.py` looks for the line."""

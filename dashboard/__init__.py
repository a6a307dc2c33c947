"""The Streamlit app: it stands on `checks`; only the commands that serve it import it."""

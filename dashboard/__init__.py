"""The Streamlit app: it stands on `checks`, and nothing imports it but the commands that serve it."""

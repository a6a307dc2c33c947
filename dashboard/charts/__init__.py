"""Figures: a frame in, a plotly figure out, and nothing of Streamlit."""

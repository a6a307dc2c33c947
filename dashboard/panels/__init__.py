"""Pieces of a page that several wings show: the frame of Monitor pages, tables of requests."""

"""One short script a page; read from top to bottom."""

"""The wing of Settings: three steps and their tests, imports, what is loaded, kept and set."""

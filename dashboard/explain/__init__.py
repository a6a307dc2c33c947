"""The wing of Explain: the box, what a text says, what that allows, and the catalogue."""

"""The wing of Diagnose: the form, the answer, and everything that was asked and answered."""

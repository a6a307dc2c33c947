"""From what was found to why: the classifier, the catalogue of causes, and the ranking."""

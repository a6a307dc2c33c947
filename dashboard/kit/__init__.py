"""Building blocks of every page: cards, words, formats, the remedy card, the text for support."""

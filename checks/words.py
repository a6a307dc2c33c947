"""The one way in which sentences are made: a template, and values in their places."""


def say(text: str, /, **values: object) -> str:
    """Return a sentence with its values in their places.

    The template is what another language would be looked up by: a literal that holds no value.
    A format specification is Python's, as in `{share:.0%}`.
    """
    return text.format(**values) if values else text

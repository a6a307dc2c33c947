"""The errors that stop a program, each a sentence with a next step.

DiagnosticsError
├── ConfigurationError   a setting is missing or wrong
└── UsageError           the command line says two things at once, or nothing
"""


class DiagnosticsError(Exception):
    """Something that the user can put right; its text says how."""


class ConfigurationError(DiagnosticsError):
    """A setting is missing or wrong."""


class UsageError(DiagnosticsError):
    """The command line cannot be carried out as it stands."""

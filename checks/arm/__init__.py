"""Reading Azure Resource Manager: what to ask, and its documents as evidence; pure."""

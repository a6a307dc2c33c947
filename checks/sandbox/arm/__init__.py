"""Azure Resource Manager: reads of the whole estate, each behind Azure's own access decision."""

from checks.sandbox.arm.front import Arm

__all__ = ["Arm"]

"""`python -m checks` is `foundry-doctor`."""

import sys

from checks.cli import main

if __name__ == "__main__":
    sys.exit(main())

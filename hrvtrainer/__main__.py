"""`python -m hrvtrainer` is the command `hrvtrainer`."""

import sys

from hrvtrainer.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""``python -m autograder``: the command line without the installed script."""

import sys

from autograder.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

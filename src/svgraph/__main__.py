"""`python -m svgraph` is `svgraph`."""

import sys

from svgraph.cli import main

if __name__ == "__main__":
    sys.exit(main())

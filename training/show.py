"""What the commands answer."""

import sys


def show(line: str = "") -> None:
    """Write a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()

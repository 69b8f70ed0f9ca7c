"""``python -m bot`` is ``onrecord``."""

import os

from bot.cli import cli


def main() -> None:
    """Run the command line."""
    # Beside other work on the same cores, threads that wait by spinning cost several times the question itself.
    # OpenMP reads it when torch is first imported, which is later than this.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    cli(prog_name="onrecord")


if __name__ == "__main__":
    main()

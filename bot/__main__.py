"""``python -m bot`` is ``onrecord``."""

from bot.cli import cli


def main() -> None:
    """Run the command line."""
    cli(prog_name="onrecord")


if __name__ == "__main__":
    main()

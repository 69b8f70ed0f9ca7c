"""The command line: what every command shares. The commands themselves stand in ``bot/commands/``.

A command's module is imported when it is run, so that ``--help``, ``list`` and ``show`` start without loading
what they do not need.
"""

import errno
import importlib
from pathlib import Path
from typing import IO, Any

import click

from bot.settings import default_settings, load_settings
from retrieval.errors import InputError, OnRecordError

COMMANDS = {
    "ingest": ("bot.commands.ingest:ingest", "Take documents into the archive."),
    "ask": ("bot.commands.ask:ask", "Ask the archive a question."),
    "show": ("bot.commands.documents:show", "Show a document, or a part of it."),
    "list": ("bot.commands.documents:list_", "List the documents."),
    "statements": ("bot.commands.statements:statements", "List who said what."),
    "stats": ("bot.commands.documents:stats", "Tell how large the archive is, and how fresh."),
    "remove": ("bot.commands.ingest:remove", "Take documents out of the archive."),
    "verify": ("bot.commands.maintenance:verify", "Check an answer word for word against the archive."),
    "check": ("bot.commands.maintenance:check", "Check the archive, the models and the settings."),
    "rebuild": ("bot.commands.maintenance:rebuild", "Make the indexes anew from what is stored."),
    "eval": ("bot.commands.evaluate:evaluate", "Measure the answers to a set of questions."),
    "audit": ("bot.commands.audit:audit", "Look at the Telegram bot's audit log, or check it."),
    "serve": ("bot.commands.serve:serve", "Answer in Telegram."),
}
"""Each command: where it stands, and what ``onrecord --help`` says of it."""

BAD_INPUT, UNUSABLE, INTERRUPTED = 2, 3, 130
"""Exit codes. 0: done; 1: done, but something was skipped or found wrong; 2: the input is at fault; 3: the archive,
a model or Telegram cannot be used; 130: stopped with Ctrl-C."""


class Failed(click.ClickException):
    """What went wrong, in one sentence on standard error."""

    exit_code = BAD_INPUT

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it."""
        click.echo(f"onrecord: {self.message}", file=file, err=True)


class Unusable(Failed):
    """The same, where the input is not at fault."""

    exit_code = UNUSABLE


class Commands(click.Group):
    """A group that imports a command when it is needed, and turns errors into one sentence each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands' names, in the order in which they are needed."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn what went wrong into one sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except OnRecordError as error:
            kind = Failed if isinstance(error, InputError) else Unusable
            raise kind(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nonrecord: Stopped. What was stored is kept; run the command again to go on.", err=True)
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # the reader of a pipe has gone (`onrecord list | head`), which is no fault; click ends quietly
            what = error.filename or "the output"
            raise Unusable(f"{what} cannot be read or written ({error.strerror}).") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=True),
    help="The folder that holds the archive (default: ONRECORD_HOME, or ./archive).",
)
@click.version_option(package_name="onrecord")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Answers a newsroom's questions about its own archive with the source: verbatim, cited, or not at all."""
    given = {"home": home} if home else {}
    try:
        ctx.obj = load_settings(**given)
    except InputError:
        if ctx.invoked_subcommand != "check":
            raise
        ctx.obj = default_settings(**given)  # check says itself what is wrong with the settings, and goes on

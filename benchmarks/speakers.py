"""How often the speaker of a statement is found, and is the right one.

    python benchmarks/speakers.py --texts DIR --labels FILE [--gum DIR] [--wrong]

``--labels`` is JSON Lines, one line a pronoun that speaks: ``{"doc": file stem, "start", "end", "text", "names"}``,
with code points into ``DIR/<doc>.txt`` and the names that are right. ``--gum`` is a folder of the GUM corpus
(``*.conllu``); there every subject of a verb of saying is looked up, and its gold coreference says who it is.

A speaker counts as resolved where its name is not the pronoun itself. It is right where its name or description equals
an accepted one, ignoring case and articles, or ends in the same word. In GUM it is right where at least half of its
words stand in mentions of the subject's entity. Words that open no statement are counted apart: nobody is named there.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.ingest.load import Item, Loader
from retrieval.models.parser import SpacyParser
from retrieval.statements.reader import ParsedStatements
from retrieval.types import Block, BlockKind, Draft, Span, Statement

SAYING = frozenset(
    """
    say tell add write state note argue announce claim insist explain acknowledge admit warn suggest report tweet
    respond reply continue conclude predict remark declare believe think describe ask call confirm deny accuse urge
    comment reveal express promise vow assert allege agree hope mention point indicate complain estimate speak show find
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "who", "which", "that", "one"})
SMALL = frozenset(
    """
    the a an of and or in on at for to by with from his her their its our my your this that these those who which s
    mr mrs ms dr
    """.split()  # noqa: SIM905 - as above
)
ARTICLES = ("the ", "a ", "an ")
_ENTITY = re.compile(r"\(([^()]+)\)|\(([^()]+)|([^()]+)\)")


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many speakers of one kind were looked up, and what became of them."""

    looked_up: int = 0
    stated: int = 0
    """In how many places a statement was extracted."""
    resolved: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def row(self, title: str) -> str:
        """The tally as a row of a Markdown table."""
        return (
            f"| {title} | {self.looked_up} | {self.stated} | {share(self.resolved, self.stated)} "
            f"| {share(self.right, self.resolved)} | {share(self.right, self.looked_up)} |"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The subject of a verb of saying, with every mention of whom it means."""

    where: Span
    verb: Span
    text: str
    mentions: tuple[str, ...]


def share(part: int, whole: int) -> str:
    """A share with three digits and the numbers behind it."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def normal(name: str) -> str:
    """A name in small letters without its article."""
    name = " ".join(name.lower().replace("’", "'").split())
    return next((name.removeprefix(article) for article in ARTICLES if name.startswith(article)), name)


def is_one_of(statement: Statement, names: Sequence[str]) -> bool:
    """Whether a statement's speaker is one of the accepted names."""
    speaker = statement.speaker
    if speaker is None:
        return False
    own = [normal(text) for text in (speaker.name, speaker.description or "") if text]
    accepted = [normal(name) for name in names]
    return any(a == b or a.split()[-1:] == b.split()[-1:] for a in own for b in accepted)


def covering(statements: Sequence[Statement], where: Span) -> Statement | None:
    """The statement whose speaker's words hold a place: the shortest such words."""
    found = [
        (end - start, statement.depth, number)
        for number, statement in enumerate(statements)
        for start, end in statement.source
        if start <= where[0] and where[1] <= end
    ]
    return statements[min(found)[2]] if found else None


def labelled(reader: ParsedStatements, texts: Path, labels: Path) -> Tally:
    """The tally of hand-labelled pronouns."""
    tally = Tally()
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    for stem in sorted({row["doc"] for row in rows}):
        path = str(texts / f"{stem}.txt")
        draft = next(iter(Loader().load(Item(path=path, root=path))))
        if not isinstance(draft, Draft):
            raise SystemExit(f"{path} cannot be read: {draft.reason}")
        (statements,) = reader.statements([draft]).statements
        for row in (row for row in rows if row["doc"] == stem):
            if draft.text[row["start"] : row["end"]] != row["text"]:
                raise SystemExit(f"{path} is another text than the labels were made for")
            tally.looked_up += 1
            found = covering(statements, (row["start"], row["end"]))
            name = found.speaker.name if found is not None and found.speaker is not None else None
            tally.stated += found is not None
            resolved = name is not None and name.lower() != row["text"].lower()
            tally.resolved += resolved
            right = resolved and found is not None and is_one_of(found, row["names"])
            tally.right += right
            if not right:
                tally.wrong.append(f"{stem} {row['start']} {row['text']}: {name} instead of {row['names'][0]}")
    return tally


def words(text: str) -> set[str]:
    """The words of a text that mean something, in small letters."""
    return set(re.findall(r"\w+", text.lower())) - SMALL


def coreferent(reader: ParsedStatements, folder: Path) -> tuple[Tally, Tally]:
    """The tallies of GUM's subjects of verbs of saying: pronouns, and nouns."""
    pronouns, nouns = Tally(), Tally()
    for path in sorted(folder.glob("*.conllu")):
        draft, subjects = read_gum(path)
        (statements,) = reader.statements([draft]).statements
        for subject in subjects:
            tally = pronouns if subject.text.lower() in PRONOUNS else nouns
            tally.looked_up += 1
            found = next(
                (s for s in statements if _holds(s.source, subject.where) and _holds(s.cue, subject.verb)), None
            )
            name = found.speaker.name if found is not None and found.speaker is not None else None
            tally.stated += found is not None
            resolved = name is not None and (tally is nouns or name.lower() != subject.text.lower())
            own, known = words(name or ""), set().union(*map(words, subject.mentions))
            right = resolved and bool(own) and 2 * len(own & known) >= len(own)
            tally.resolved += resolved
            tally.right += right
            if not right:
                tally.wrong.append(f"{path.stem} {subject.where[0]} {subject.text}: {name}, not {subject.mentions[:3]}")
    return pronouns, nouns


def _holds(spans: Sequence[Span], where: Span) -> bool:
    return any(start <= where[0] < end for start, end in spans)


def read_gum(path: Path) -> tuple[Draft, list[Subject]]:
    """A document of GUM, with the subjects of its verbs of saying."""
    text = ""
    blocks: list[Block] = []
    subjects: list[tuple[Span, Span]] = []
    mentions: list[tuple[str, Span]] = []
    open_: dict[str, list[int]] = {}
    for sentence, is_first in _sentences(path):
        if is_first and text:
            text += "\n\n"
        elif text:
            text += " "
        start = len(text)
        tokens, text = _placed(sentence, text)
        if is_first or not blocks:
            blocks.append(Block(kind=BlockKind.PARAGRAPH, start=start, end=len(text)))
        else:
            blocks[-1] = Block(kind=BlockKind.PARAGRAPH, start=blocks[-1].start, end=len(text))
        for fields, where in tokens.values():
            mentions.extend(_mentions(fields[9], where, open_))
        for fields, where in tokens.values():
            verb = tokens.get(fields[6])
            if fields[7] == "nsubj" and verb is not None and verb[0][2] in SAYING:
                subjects.append((where, verb[1]))
    draft = Draft(text=text, blocks=tuple(blocks), source=str(path), language="en")
    return draft, list(_with_mentions(text, subjects, mentions))


def _mentions(misc: str, where: Span, still_open: dict[str, list[int]]) -> Iterator[tuple[str, Span]]:
    """The mentions that end with a token; those that start with it are kept as open."""
    for one, opened, closed in _ENTITY.findall(_entities(misc)):
        key = (one or opened or closed).split("-")[0]
        if one:
            yield key, where
        elif opened:
            still_open.setdefault(key, []).append(where[0])
        elif still_open.get(key):
            yield key, (still_open[key].pop(), where[1])


def _with_mentions(
    text: str, subjects: Sequence[tuple[Span, Span]], mentions: Sequence[tuple[str, Span]]
) -> Iterator[Subject]:
    """The subjects that coreference knows, each with the mentions of the widest entity that leaves out the verb."""
    for where, verb in subjects:
        around = [
            (end - start, key)
            for key, (start, end) in mentions
            if start <= where[0] < end and not start <= verb[0] < end
        ]
        if around:
            entity = max(around)[1]
            named = tuple(text[start:end] for key, (start, end) in mentions if key == entity)
            yield Subject(where=where, verb=verb, text=text[slice(*where)], mentions=named)


def _sentences(path: Path) -> Iterator[tuple[list[str], bool]]:
    """The lines of each sentence, and whether it opens a paragraph."""
    for lines in path.read_text(encoding="utf-8").split("\n\n"):
        if lines.strip():
            yield lines.splitlines(), "# newpar" in lines.splitlines()


def _placed(lines: Sequence[str], text: str) -> tuple[dict[str, tuple[list[str], Span]], str]:
    """The tokens of a sentence by their numbers, with where each stands, and the text with the sentence added."""
    said = next(line for line in lines if line.startswith("# text = ")).removeprefix("# text = ")
    tokens: dict[str, tuple[list[str], Span]] = {}
    cursor = 0
    for line in lines:
        fields = line.split("\t")
        if line.startswith("#") or not fields[0].isdecimal():
            continue
        found = said.find(fields[1], cursor)
        first = cursor if found < 0 else found
        cursor = min(first + len(fields[1]), len(said))
        tokens[fields[0]] = fields, (len(text) + first, len(text) + cursor)
    return tokens, text + said


def _entities(misc: str) -> str:
    return next((part.removeprefix("Entity=") for part in misc.split("|") if part.startswith("Entity=")), "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How often the speaker of a statement is found, and is the right one.")
    parser.add_argument("--texts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--labels", type=Path, required=True, metavar="FILE")
    parser.add_argument("--gum", type=Path, metavar="DIR")
    parser.add_argument("--wrong", action="store_true", help="list what was not right")
    options = parser.parse_args()
    reader = ParsedStatements(SpacyParser())
    rows = [("Labelled pronouns", labelled(reader, options.texts, options.labels))]
    if options.gum is not None:
        pronouns, nouns = coreferent(reader, options.gum)
        rows += [("GUM, pronouns", pronouns), ("GUM, nouns", nouns)]
        both = Tally(
            looked_up=pronouns.looked_up + nouns.looked_up,
            stated=pronouns.stated + nouns.stated,
            resolved=pronouns.resolved + nouns.resolved,
            right=pronouns.right + nouns.right,
        )
        rows.append(("GUM, all", both))
    print("| speakers | looked up | with a statement | resolved, of those | right, of the resolved | right, of all |")
    print("|---|---|---|---|---|---|")
    for title, tally in rows:
        print(tally.row(title))
        if options.wrong:
            print(*(f"  {line}" for line in tally.wrong), sep="\n")


if __name__ == "__main__":
    main()

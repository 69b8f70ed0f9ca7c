"""Whom *I* and *we* mean outside quotation marks: whose turn it is in a transcript, or who wrote the text."""

import re
from collections.abc import Mapping, Sequence

from retrieval.statements.candidate import Paragraph
from retrieval.statements.entities import Entity, Registry
from retrieval.statements.inflection import words
from retrieval.statements.people import GROUPS, MEDIA, OFFICES, TITLES
from retrieval.statements.spoken import by_name, with_words
from retrieval.statements.turns import ANSWER, QUESTION
from retrieval.types import Speaker

_CALLED = words(
    """
    host presenter moderator interviewer interviewee reporter anchor caller narrator announcer questioner audience
    member speaker witness judge clerk counsel lawyer prosecutor officer man woman chair
    """
)
"""Labels of a turn that are no names."""
_PARTICLES = words("de da di du der den van von la le bin al el ibn y e af av")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
_NO_PERSON = GROUPS | MEDIA | words("staff editor editors desk correspondent correspondents reporters wire board")
_SPOKEN_TEXT = re.compile(
    r"\b(?:transcript|full text|in full|remarks|speech|address|interview|questions? (?:to|for|with)|q ?& ?a|as told to"
    r"|in (?:his|her|their) own words|speaks to|talks to)\b",
    re.IGNORECASE,
)
"""Titles of texts whose *I* is not their writer's."""
_GREETING = re.compile(r"(?:dear\b|to the editor|sir\b|madam\b|an open letter)", re.IGNORECASE)
_CLOSING = re.compile(
    r"^[ \t]*(?:yours(?: \w+){0,2}|(?:very )?sincerely(?: yours)?|(?:with )?(?:kind|best|warm) (?:regards|wishes)"
    r"|respectfully(?: yours)?|regards|faithfully(?: yours)?)[ \t]*[,.]?[ \t]*\n\s*(?P<who>[^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
_DASHED = re.compile(r"\n[ \t]*[-–—]{1,2}\s?(?P<who>[^\n]+)\s*$")
_ASKED = re.compile(
    r"\b(?i:q ?& ?a|interview|conversation|(?:five|ten|\d+)? ?questions?|chat) (?i:with|to|for) (?:the |[a-z]+ ){0,3}"
    r"(?P<who>[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){1,4}+)(?! (?i:and)\b)(?=$|[\s,.:;)])"
)
_FOOT = 400
"""Code points at the end of a letter in which its signature stands."""
_HEAD = 400
_LONGEST_ACRONYM = 4
_MOST_QUESTIONS = 2
"""Lines that only ask, in a text that is no interview."""


def writers(text: str, title: str | None, authors: Sequence[str], publisher: str | None) -> tuple[str, ...]:
    """The people who say *I* or *we* in a text: those that it names as its authors, or whose name signs a letter.

    Nobody where it is an interview or somebody's speech: there the author is another than who speaks.

    Args:
        text: The whole text.
        title: Its title.
        authors: As stated, which can be agencies or desks.
        publisher: Who published it, and is never taken for its writer.
    """
    if title is not None and _SPOKEN_TEXT.search(title):
        return ()
    if sum(line.rstrip().endswith("?") and line.count("?") == 1 for line in text.splitlines()) > _MOST_QUESTIONS:
        return ()
    stated = tuple(name for name in authors if is_personal(name) and name != publisher)
    if stated:
        return stated
    foot = text.rstrip()[-_FOOT:]
    signed = _CLOSING.search(foot)
    if signed is None and any(_GREETING.match(line.strip()) for line in text[:_HEAD].splitlines()):
        signed = _DASHED.search(foot)
    who = re.split(r"\s*[,(/|]|\s[–—-]\s", signed["who"].strip())[0].strip() if signed is not None else ""
    return (who,) if is_personal(who) and who != publisher else ()


def is_personal(name: str) -> bool:
    """Whether a name has the shape of a person's, and no word of an organization's."""
    parts = name.split()
    return (
        _NAME.fullmatch(name) is not None
        and all(part[0].isupper() or part.lower() in _PARTICLES for part in parts)
        and not any(
            part.lower().strip(".") in _NO_PERSON or (part.isupper() and len(part.strip(".")) > 1)
            for part in parts[:-1]
        )
        and parts[-1].lower() not in _NO_PERSON
    )


def selves(
    paragraphs: Sequence[Paragraph], registry: Registry, labels: Mapping[int, str], written_by: Sequence[str]
) -> dict[int, Speaker]:
    """Whom *I* means in each paragraph, by its index; a paragraph of which that is not known is left out.

    Args:
        paragraphs: Those of the document.
        registry: Its people.
        labels: Its turns, if it is a transcript.
        written_by: Who wrote it, if that is known.
    """
    if not labels:
        if not written_by or (len(written_by) == 1 and not _says_i(paragraphs)):
            return {}
        writer = _speaker(" and ".join(written_by), registry)
        return {paragraph.index: writer for paragraph in paragraphs if not paragraph.headline}
    asked = any(label.casefold() in QUESTION for label in labels.values())
    interviewee = _interviewee(paragraphs[: min(labels)], registry, written_by)
    found: dict[int, Speaker] = {}
    now: Speaker | None = None
    for index in range(min(labels), max(labels) + 1):
        label = labels.get(index)
        if label is None:
            # An answer goes on until the next question; between other turns anything may stand.
            now = now if asked else None
        elif label.casefold() in ANSWER:
            now = with_words(interviewee, label) if interviewee is not None else None
        else:
            now = None if label.casefold() in QUESTION else _speaker(label, registry)
        if now is not None:
            found[index] = now
    return found


def _says_i(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a text tells of its writer; without that *we* is anybody: "as we know"."""
    return any(
        token.tag_ == "PRP" and token.lower_ == "i" and not paragraph.in_quote(token)
        for paragraph in paragraphs
        if not paragraph.headline
        for token in paragraph.doc
    )


def _speaker(name: str, registry: Registry) -> Speaker:
    """The speaker whom a label or a byline names."""
    entity = registry.called(name.rsplit(maxsplit=1)[-1].strip("()")) if " and " not in name else None
    if entity is not None and _is_called(name, entity):
        return by_name(entity, name)
    named = not all(word in _CALLED for word in name.lower().split())
    shown = name.title() if name.isupper() and len(name) > _LONGEST_ACRONYM else name
    return Speaker(name=shown, text=name, description=None if named else name, named=named)


def _is_called(name: str, entity: Entity) -> bool:
    """Whether all that a label says stands in a name, or the other way round."""
    label, whole = set(name.lower().split()), set(entity.name.lower().split())
    return label <= whole or whole <= label


def _interviewee(before: Sequence[Paragraph], registry: Registry, written_by: Sequence[str]) -> Speaker | None:
    """Whom the title or the text before the first question names as interviewed, or the only person that it names."""
    headlines = [paragraph for paragraph in before if paragraph.headline]
    for shown in (headlines, before):
        asked = [match["who"] for paragraph in shown for match in _ASKED.finditer(paragraph.doc.text)]
        if asked:
            name = _without_office(asked[0])
            return _speaker(name, registry) if is_personal(name) and name not in written_by else None
        people = {
            id(mention.entity): mention.entity
            for mention in registry.mentions
            if mention.paragraph in {paragraph.index for paragraph in shown}
            and mention.entity.kind == "person"
            and " " in mention.entity.name
        }
        named = [entity for entity in people.values() if entity.name not in written_by]
        if named:
            return by_name(named[0], "") if len(named) == 1 else None
    return None


def _without_office(name: str) -> str:
    """A name without what is put before it: "Vice President Ada Brook"."""
    parts = name.split()
    while len(parts) > 1 and parts[0].lower().strip(".") in OFFICES | TITLES.keys():
        parts.pop(0)
    return " ".join(parts)

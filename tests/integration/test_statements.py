"""Who said what, from the file to the list: stored with its document, gone with it, and a slice of it always."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from retrieval import (
    Archive,
    CitedStatement,
    Config,
    Document,
    Draft,
    Extraction,
    ModelTampered,
    Polarity,
    StatementKind,
)
from retrieval.models.parser import PINNED_PARTS, SpacyParser
from retrieval.models.segmenter import PINNED, installed_folder
from retrieval.statements import reader
from retrieval.statements.reader import ParsedStatements
from retrieval.store.connection import DATABASE
from support import ROOT, FakeEmbedder, OpenArchive

Run = Callable[..., Result]
Write = Callable[[str, str], Path]
SEED = ROOT / "seeds" / "000_f24e29bdde54b1ea.txt"
SAID = "Ada Brook, the harbour master, said that the ferry was full. Tom Reed denied that it sank."


def _by(name: str, found: Sequence[CitedStatement]) -> list[CitedStatement]:
    return [one for one in found if one.statement.speaker and name in one.statement.speaker.name]


def test_an_ingest_stores_who_said_what_and_every_span_is_a_slice(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news, SEED])
    found = archive.statements()
    assert {one.citation.document_id for one in found} == {"bridge", "harvest", "library", "1268182"}
    for one in found:
        document = archive.document(one.citation.document_id)
        assert one.quote == document.text[one.citation.start : one.citation.end]
        assert one.content == tuple(document.text[start:end] for start, end in one.statement.content)
        assert all(text in one.quote for text in one.content)
        assert all(
            one.citation.start <= start < end <= one.citation.end
            for spans in (one.statement.cue, one.statement.source, one.statement.sentences)
            for start, end in spans
        )
    assert archive.check() == []


def test_a_direct_quotation_has_its_speaker_its_kind_and_its_paragraph(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    (lund,) = _by("Petra Lund", archive.statements("bridge"))
    assert lund.statement.kind is StatementKind.DIRECT
    assert lund.statement.polarity is Polarity.ASSERTS
    assert "The bridge holds" in " ".join(lund.content)
    assert lund.citation.paragraph == 2


def test_the_seed_names_who_spoke_who_relayed_it_and_nobody_else(open_archive: OpenArchive):
    archive = open_archive()
    archive.ingest([SEED])
    found = [one for one in archive.statements() if one.statement.depth == 0]
    (completed,) = [one for one in found if any("have been “completed" in text for text in one.content)]
    assert completed.statement.speaker
    assert completed.statement.speaker.name == "the Russian military"
    assert completed.statement.polarity is Polarity.ASSERTS
    (official,) = [one for one in found if any("not yet complete" in text for text in one.content)]
    assert official.statement.speaker
    assert not official.statement.speaker.named
    assert "official overseeing the evacuation" in " ".join(
        filter(None, (official.statement.speaker.name, official.statement.speaker.description))
    )
    assert official.statement.speaker.via == ("Reuters",)
    assert official.statement.kind is StatementKind.DIRECT
    assert any("Hoff" in one.statement.speaker.name for one in found if one.statement.speaker)
    chains = [name for one in found if one.statement.speaker for name in one.statement.speaker.via]
    assert not any("RFE" in name or "Radio" in name for name in chains)


def test_the_publisher_is_no_part_of_the_chain(open_archive: OpenArchive, write: Write, folder: Path):
    text = "Ada Brook, the mayor, told CNN on Monday that the bridge was safe."
    records = [{"id": "own", "publisher": "CNN International", "text": text}, {"id": "other", "text": text}]
    write("all.jsonl", "\n".join(map(json.dumps, records)))
    archive = open_archive()
    archive.ingest([folder])
    chains = {
        one.citation.document_id: one.statement.speaker.via for one in archive.statements() if one.statement.speaker
    }
    assert chains == {"own": (), "other": ("CNN",)}


def test_statements_go_with_their_version_and_with_their_document(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write("ferry.txt", SAID)
    archive = open_archive()
    archive.ingest([folder])
    assert len(archive.statements()) == 2
    assert len(archive.statements(speaker="harbour MASTER")) == 1
    assert [one.statement.polarity for one in archive.statements(speaker="reed")] == [Polarity.DENIES]
    assert archive.statements(speaker="nobody of that name") == []
    write("ferry.txt", SAID.replace("Tom Reed denied that it sank.", "Nobody was hurt."))
    archive.ingest([folder])
    assert [(one.citation.version, one.quote) for one in archive.statements()] == [
        (2, SAID.split(" Tom", maxsplit=1)[0])
    ]
    archive.remove(["ferry"])
    assert archive.statements() == []
    with sqlite3.connect(archive.home / DATABASE) as connection:
        assert connection.execute("SELECT count(*) FROM statements").fetchone()[0] == 0
    connection.close()


def test_other_languages_have_no_statements(open_archive: OpenArchive, write: Write, folder: Path):
    text = "Ada Brook said that the ferry was full."
    records = [{"id": code or "none", "language": code, "text": text} for code in ("en-GB", "pt", None)]
    records.append({"id": "greek", "text": "Η Άντα είπε ότι το πλοίο ήταν γεμάτο."})
    write("all.jsonl", "\n".join(map(json.dumps, records)))
    archive = open_archive()
    archive.ingest([folder])
    assert {one.citation.document_id for one in archive.statements()} == {"en-GB", "none"}
    assert archive.check() == []


def test_a_long_document_is_read_in_pieces_with_every_span_in_its_place(
    open_archive: OpenArchive, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reader, "PIECE", 200)
    lines = [f"Ada Brook said that ship {number} sailed. It rained all day long." for number in range(30)]
    write("ships.txt", "\n\n".join(lines))
    archive = open_archive()
    archive.ingest([folder])
    assert [one.content for one in archive.statements()] == [(f"that ship {n} sailed",) for n in range(30)]


class Failing(ParsedStatements):
    """An extractor that loses something in every batch."""

    def statements(self, documents: Sequence[Draft | Document]) -> Extraction:
        found = super().statements(documents)
        return Extraction(statements=found.statements, sentences_lost=2, documents_lost=1)


def test_what_could_not_be_read_is_told(onrecord: Run, news: Path, monkeypatch: pytest.MonkeyPatch):
    assert "statements could not be read" not in onrecord("ingest", news).stdout
    (news / "new.txt").write_text(SAID)
    monkeypatch.setattr("retrieval.archive.ParsedStatements", lambda _: Failing(SpacyParser()))
    result = onrecord("ingest", news)
    assert result.exit_code == 0
    assert "statements could not be read: 2 sentences and 1 whole document were" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("added 1, ")


def test_a_document_that_cannot_be_read_keeps_its_place_and_costs_no_other(
    open_archive: OpenArchive, write: Write, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from retrieval.statements import extractor

    whole = extractor.finished

    def fails_on_ferries(text: str, *rest: Any, **named: Any) -> Any:
        if "ferry" in text:
            raise RecursionError
        return whole(text, *rest, **named)

    monkeypatch.setattr(extractor, "finished", fails_on_ferries)
    write("a.txt", SAID)
    write("b.txt", "Ada Brook said that the bridge was closed.")
    archive = open_archive()
    report = archive.ingest([folder])
    assert (report.added, report.sentences_lost, report.documents_lost) == (2, 0, 1)
    assert [one.citation.document_id for one in archive.statements()] == ["b"]
    assert archive.check() == []


def test_statements_can_be_left_out_and_a_rebuild_reads_them_later(open_archive: OpenArchive, news: Path):
    without = open_archive(statements=False)
    without.ingest([news])
    assert without.statements() == []
    assert without.check() == []
    archive = open_archive()
    assert [problem.fix for problem in archive.check()] == ["onrecord rebuild"]
    archive.rebuild()
    assert _by("Petra Lund", archive.statements())
    assert archive.check() == []


def test_check_finds_statements_outside_their_documents(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    with sqlite3.connect(archive.home / DATABASE) as connection:
        connection.execute("UPDATE statements SET cue = '[[5, 100000]]' WHERE key = 1")
        connection.execute("UPDATE statements SET content = '[]' WHERE key = 2")
    connection.close()
    assert ["2 statements lie outside" in problem.what for problem in archive.check()] == [True]


def test_a_parser_with_other_weights_is_refused_and_check_tells(news: Path, tmp_path: Path):
    whole = installed_folder()
    for name in PINNED | PINNED_PARTS:
        target = tmp_path / "model" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((whole / name).read_bytes() + (b"\x00" if name == "parser/model" else b""))
    tampered = ParsedStatements(SpacyParser(tmp_path / "model"))
    with Archive(tmp_path / "archive", Config(judge=None), embedder=FakeEmbedder(), statements=tampered) as archive:
        with pytest.raises(ModelTampered, match="parser/model"):
            archive.ingest([news])
        assert ["parser/model" in problem.what for problem in archive.check()] == [True]
        assert archive.documents() == []


def test_the_command_lists_a_line_each_divided_by_tabs(onrecord: Run, write: Write):
    onrecord("ingest", write("ferry.txt", SAID))
    rows = [line.split("\t") for line in onrecord("statements").stdout.splitlines()]
    assert [row[1] for row in rows] == ["asserts, indirect", "denies, indirect"]
    assert rows[0][0].startswith("Ada Brook")
    assert [row[2:] for row in rows] == [
        ["Ada Brook, the harbour master, said that the ferry was full.", "doc ferry, ¶1"],
        ["Tom Reed denied that it sank.", "doc ferry, ¶1"],
    ]
    assert len(onrecord("statements", "--speaker", "REED").stdout.splitlines()) == 1
    nobody = onrecord("statements", "ferry", "--speaker", "nobody")
    assert (nobody.exit_code, nobody.stdout) == (0, "")
    assert nobody.stderr == "No such statement is in the archive.\n"


def test_an_unnamed_speaker_is_listed_once_with_who_relayed_it(onrecord: Run):
    onrecord("ingest", SEED)
    (line,) = onrecord("statements", "--speaker", "official overseeing").stdout.splitlines()
    assert line.split("\t")[0] == "an unnamed Syrian government official overseeing the evacuation (via Reuters)"


def test_the_json_of_a_statement_has_its_words_its_spans_and_its_place(onrecord: Run, write: Write):
    onrecord("ingest", write("ferry.txt", SAID))
    first, second = map(json.loads, onrecord("statements", "ferry", "--json").stdout.splitlines())
    assert second["speaker"]["name"] == "Tom Reed"
    assert (second["polarity"], second["kind"], second["depth"]) == ("denies", "indirect", 0)
    for one in (first, second):
        assert one["content_text"] == [SAID[start:end] for start, end in one["content"]]
        assert one["quote"] == SAID[one["citation"]["start"] : one["citation"]["end"]]
        assert one["citation"]["document_id"] == "ferry"
    assert [SAID[start:end] for start, end in second["cue"]] == ["denied"]
    assert [SAID[start:end] for start, end in second["source"]] == ["Tom Reed"]


def test_predictions_name_every_document_and_hold_what_it_reports_itself(onrecord: Run, write: Write, folder: Path):
    nested = "Ada Brook said that Tom Reed denied that the ferry sank."
    write("a.nested.txt", nested)
    write("b.txt", "The ferry sailed at dawn.")
    onrecord("ingest", folder)
    lines = [json.loads(line) for line in onrecord("statements", "--predictions").stdout.splitlines()]
    assert [line["doc"] for line in lines] == ["a.nested", "b"]
    (reported,) = lines[0]["statements"]
    assert set(reported) == {"source", "cue", "content"}
    assert [nested[start:end] for start, end in reported["source"]] == ["Ada Brook"]
    assert lines[1]["statements"] == []
    assert onrecord("statements", "--predictions", "--json").exit_code == 2


def test_statements_of_what_is_not_there_are_told(onrecord: Run, news: Path):
    empty = onrecord("statements")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert empty.stderr == "The archive is empty: fill it with `onrecord ingest PATH`.\n"
    onrecord("ingest", news)
    for words in (["statements", "none"], ["statements", "none", "--predictions"]):
        result = onrecord(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "There is no document 'none'" in result.stderr


def test_the_setting_leaves_statements_out(onrecord: Run, news: Path):
    onrecord("ingest", news, ONRECORD_INGEST__STATEMENTS="false")
    assert onrecord("statements").stdout == ""
    onrecord("rebuild")
    assert "Petra Lund" in onrecord("statements").stdout

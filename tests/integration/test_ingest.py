"""Taking documents in: identity, versions, what costs an embedding, what is taken out."""

import io
import json
from datetime import date
from pathlib import Path

import pytest

from retrieval import Answer, Filters, InputError, NotInArchive, Outcome, Progress
from support import NEWS, FakeEmbedder, OpenArchive, Write


def test_a_second_run_over_unchanged_documents_embeds_nothing(
    open_archive: OpenArchive, news: Path, fake_embedder: FakeEmbedder
):
    archive = open_archive()
    first = archive.ingest([news])
    embedded = fake_embedder.embedded
    second = archive.ingest([news])
    assert (first.added, second.added, second.unchanged) == (3, 0, 3)
    assert fake_embedder.embedded == embedded > 0
    assert second.embedded == 0


def test_a_changed_document_becomes_the_next_version_and_the_old_one_stops_answering(
    open_archive: OpenArchive, news: Path, write: Write
):
    archive = open_archive()
    archive.ingest([news])
    write("library.txt", NEWS["library.txt"].replace("on Sundays", "on Mondays"))
    report = archive.ingest([news])
    assert (report.updated, report.unchanged) == (1, 2)
    assert archive.document("library").version == 2
    assert "Sundays" in archive.document("library", 1).text
    assert not archive.document("library", 1).current
    answer = archive.ask("When will the Vesk library open?")
    assert isinstance(answer, Answer)
    assert answer.passages[0].citation.version == 2
    assert all("Sundays" not in finding.quote for finding in answer.passages)


def test_only_the_new_passages_of_a_changed_document_are_embedded(
    open_archive: OpenArchive, write: Write, folder: Path
):
    sections = [
        f"## Part {n}\n\n" + " ".join(f"Sentence {m} of part {n} stands here." for m in range(25)) for n in range(4)
    ]
    write("report.md", "\n\n".join(sections))
    archive = open_archive()
    archive.ingest([folder])
    write("report.md", "\n\n".join([*sections[:3], sections[3] + "\n\nOne more sentence."]))
    report = archive.ingest([folder])
    assert report.updated == 1
    assert report.passages == 4
    assert report.embedded == 1


def test_a_changed_field_alone_makes_a_new_version(open_archive: OpenArchive, write: Write, folder: Path):
    record = {"id": "a1", "text": "The ferry sailed at dawn. Nobody was aboard.", "title": "Ferry sails"}
    write("all.jsonl", json.dumps(record))
    archive = open_archive()
    archive.ingest([folder])
    write("all.jsonl", json.dumps({**record, "title": "Ferry sails empty"}))
    assert archive.ingest([folder]).updated == 1
    assert archive.document("a1").title == "Ferry sails empty"
    assert archive.document("a1", 1).title == "Ferry sails"


def test_prune_takes_out_what_is_gone_from_the_folder_and_nothing_else(
    open_archive: OpenArchive, news: Path, tmp_path: Path
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.txt").write_text("The mine closed in March. Nobody was told.")
    archive = open_archive()
    archive.ingest([news, elsewhere])
    (news / "harvest.txt").unlink()
    (elsewhere / "other.txt").unlink()
    assert archive.ingest([news]).removed == 0
    assert archive.ingest([news], prune=True).removed == 1
    assert sorted(one.id for one in archive.documents()) == ["bridge", "library", "other"]


def test_prune_keeps_documents_whose_file_could_not_be_read_this_time(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write(
        "all.jsonl", "\n".join(json.dumps({"id": f"r{n}", "text": f"Record {n} tells of a flood."}) for n in range(3))
    )
    archive = open_archive()
    archive.ingest([folder])
    write("all.jsonl", json.dumps({"id": "r0", "text": "Record 0 tells of a flood."}) + "\n{broken\n")
    report = archive.ingest([folder], prune=True)
    assert len(report.skipped) == 1
    assert report.removed == 0
    assert len(archive.documents()) == 3


def test_prune_of_an_emptied_folder_takes_out_all_of_it(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    for file in news.iterdir():
        file.unlink()
    assert archive.ingest([news], prune=True).removed == 3


def test_prune_of_a_missing_folder_takes_out_nothing(open_archive: OpenArchive, news: Path, tmp_path: Path):
    archive = open_archive()
    archive.ingest([news])
    news.rename(tmp_path / "unmounted")
    report = archive.ingest([news], prune=True)
    assert report.removed == 0
    assert len(report.skipped) == 1
    assert len(archive.documents()) == 3


def test_removed_documents_leave_every_index_at_once(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    reader = open_archive()
    reader.warm()
    assert archive.remove(["library"]) == 1
    for one in (archive, reader):
        result = one.ask("When will the town library of Vesk open on Sundays?")
        assert all(finding.citation.document_id != "library" for finding in result.passages)
        with pytest.raises(NotInArchive, match="library"):
            one.document("library")
    assert archive.check() == []


def test_removing_what_is_not_there_removes_nothing(open_archive: OpenArchive, news: Path):
    archive = open_archive()
    archive.ingest([news])
    with pytest.raises(NotInArchive, match="nowhere"):
        archive.remove(["library", "nowhere"])
    assert len(archive.documents()) == 3


def test_two_files_of_one_name_get_ids_of_their_own_that_stay(open_archive: OpenArchive, write: Write, folder: Path):
    write("a/report.txt", "The dam holds, the ministry said on Friday.")
    write("b/report.txt", "The dam leaks, the engineers said on Friday.")
    archive = open_archive()
    archive.ingest([folder])
    ids = {one.source: one.id for one in archive.documents()}
    assert len(set(ids.values())) == 2
    write("b/report.txt", "The dam broke, the engineers said on Sunday.")
    assert archive.ingest([folder]).updated == 1
    assert {one.source: one.id for one in archive.documents()} == ids


def test_a_second_document_with_the_same_stated_id_is_skipped_with_the_reason(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write("one.jsonl", json.dumps({"id": "7", "text": "The first text of that number."}))
    write("two.jsonl", json.dumps({"id": "7", "text": "Another text of that number."}))
    archive = open_archive()
    report = archive.ingest([folder])
    assert report.added == 1
    assert "already taken in this run" in report.skipped[0].reason
    again = archive.ingest([folder / "two.jsonl"])
    assert "belongs to another document" in again.skipped[0].reason
    assert archive.document("7").text == "The first text of that number."


def test_a_moved_file_keeps_its_document(open_archive: OpenArchive, write: Write, folder: Path):
    path = write("here/story.txt", "Document #55\nThe Daily Lark (Author)\nThe clock tower burned on Tuesday night.")
    archive = open_archive()
    archive.ingest([folder])
    (folder / "there").mkdir()
    path.rename(folder / "there" / "story.txt")
    report = archive.ingest([folder], prune=True)
    assert (report.unchanged, report.removed) == (1, 0)
    assert archive.document("55").source.endswith("there/story.txt")


def test_records_without_an_id_are_known_by_url_or_text_not_by_their_number(
    open_archive: OpenArchive, write: Write, folder: Path
):
    first = {"text": "The first text has no id.", "url": "https://example.org/1"}
    second = {"text": "The second text has neither."}
    write("all.jsonl", json.dumps(first) + "\n" + json.dumps(second))
    archive = open_archive()
    archive.ingest([folder])
    write("all.jsonl", "\n".join(json.dumps(one) for one in ({"text": "New at the top."}, first, second)))
    report = archive.ingest([folder])
    assert (report.added, report.unchanged) == (1, 2)


def test_standard_input_is_a_source(open_archive: OpenArchive):
    archive = open_archive()
    report = archive.ingest(["-"], stdin=io.BytesIO(b"The strike ended at noon, the union said."))
    assert report.added == 1
    assert archive.documents()[0].source == "-"


def test_progress_is_reported_once_a_document_and_after_it_is_stored(open_archive: OpenArchive, news: Path):
    writer, reader = open_archive(), open_archive()
    seen = []

    def tell(progress: Progress) -> None:
        seen.append(progress)
        assert reader.document(progress.document_id).version == progress.version

    writer.ingest([news], on_progress=tell)
    assert [progress.outcome for progress in seen] == [Outcome.ADDED] * 3
    assert [progress.documents_done for progress in seen] == [1, 2, 3]
    assert {progress.documents_total for progress in seen} == {3}


def test_offsets_count_code_points_in_every_script(open_archive: OpenArchive, write: Write, folder: Path):
    texts = {
        "arabic": "قال الوزير إن الجسر أُغلق. وقال المهندس إنه مفتوح.",
        "chinese": "部长说大桥已经关闭。工程师说它是开放的。",
        "emoji": "👩‍🚒 Firefighters said 🔥 the blaze was out. 👍🏽 Nobody was hurt 🇺🇳, they said.",
        "combining": "Le pre\u0301sident a dit que l’e\u0301te\u0301 e\u0301tait fini. Cafe\u0301 ferme\u0301.",
    }
    for name, text in texts.items():
        write(f"{name}.txt", text)
    archive = open_archive()
    assert archive.ingest([folder]).added == 4
    for name, text in texts.items():
        assert archive.document(name).text == text
        words = text.split()[1] if name != "chinese" else "部长说大桥已经关闭。"
        result = archive.ask(words)
        for finding in result.passages:
            whole = archive.document(finding.citation.document_id).text
            assert whole[finding.citation.start : finding.citation.end] == finding.quote
    assert archive.check() == []


def test_prune_keeps_what_was_named_itself_and_is_passed_over_in_folders(
    open_archive: OpenArchive, write: Write, folder: Path
):
    write("README.md", "The ferry timetable changed in March, the company said.")
    write("story.txt", "The ferry sailed at dawn, the harbour said.")
    archive = open_archive()
    archive.ingest([folder / "README.md", folder])
    assert archive.ingest([folder], prune=True).removed == 0
    assert len(archive.documents()) == 2


def test_a_renamed_file_stays_the_document_that_it_was(open_archive: OpenArchive, news: Path, tmp_path: Path):
    archive = open_archive()
    archive.ingest([news])
    moved = tmp_path / "moved"
    news.rename(moved)
    (moved / "harvest.txt").rename(moved / "apples.txt")
    report = archive.ingest([moved], prune=True)
    assert (report.added, report.unchanged, report.removed) == (0, 3, 0)
    assert sorted(one.id for one in archive.documents()) == ["bridge", "harvest", "library"]
    assert archive.document("harvest").source.endswith("moved/apples.txt")


def test_prune_reads_a_path_with_dots_as_any_other(
    open_archive: OpenArchive, news: Path, monkeypatch: pytest.MonkeyPatch
):
    archive = open_archive()
    archive.ingest([news])
    for file in news.iterdir():
        file.unlink()
    (news / "sub").mkdir()
    monkeypatch.chdir(news / "sub")
    assert archive.ingest([".."], prune=True).removed == 3


def test_a_mistyped_path_makes_no_archive(open_archive: OpenArchive, tmp_path: Path):
    archive = open_archive()
    report = archive.ingest([tmp_path / "nowhere"])
    assert len(report.skipped) == 1
    assert not archive.home.exists()


def test_an_error_of_whoever_is_told_is_not_taken_for_one_of_the_archive(open_archive: OpenArchive, news: Path):
    def full(_: Progress) -> None:
        raise OSError(28, "No space left on device")

    archive = open_archive()
    with pytest.raises(OSError, match="No space left") as caught:
        archive.ingest([news], on_progress=full)
    assert type(caught.value) is OSError
    assert archive.check() == []


@pytest.mark.parametrize(
    ("limits", "found"),
    [
        ({"author": '["'}, False),
        ({"author": 'jo "red"'}, True),
        ({"author": "LUND"}, True),
        ({"author": "%"}, False),
        ({"language": "en_us"}, True),
        ({"language": "EN"}, True),
        ({"language": "e"}, False),
        ({"publisher": "lark_"}, False),
        ({"publisher": "daily lark"}, True),
        ({"publisher": "ÉTOILE"}, True),
        ({"since": date(2031, 5, 2), "until": date(2031, 5, 2)}, True),
        ({"since": date(2031, 5, 3)}, False),
    ],
)
def test_limits_are_names_not_patterns(
    open_archive: OpenArchive, write: Write, folder: Path, limits: dict[str, object], *, found: bool
):
    record = {
        "id": "a1",
        "text": "The ferry sailed at dawn, the harbour said.",
        "authors": ['Jo "Red" Lund', "A. Wren"],
        "language": "en-US",
        "publisher": "The Daily Lark – Étoile",
        "published": "2031-05-02T23:30:00+02:00",
    }
    write("all.jsonl", json.dumps(record))
    archive = open_archive()
    archive.ingest([folder])
    result = archive.ask("The ferry sailed at dawn", filters=Filters(**limits))  # type: ignore[arg-type] # one of each
    assert isinstance(result, Answer) is found


@pytest.mark.parametrize(
    "limits", [{"publisher": ""}, {"author": "x" * 301}, {"since": date(2031, 1, 2), "until": date(2031, 1, 1)}]
)
def test_limits_that_nothing_can_pass_are_told(open_archive: OpenArchive, limits: dict[str, object]):
    with pytest.raises(InputError):
        open_archive().ask("The ferry", filters=Filters(**limits))  # type: ignore[arg-type] # one of each

"""Bad input: too large, cut off, empty, packed, and how much memory it takes."""

import bz2
import gzip
import io
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import UnreadableDocument
from retrieval.ingest.limits import parsing, put_back, read_lines, read_opening, read_whole, transcoded
from retrieval.ingest.load import Item, Loader
from retrieval.types import Draft, Skipped

Load = Callable[..., list[Draft | Skipped]]

BODY = "The council of Vale said on Monday that the bridge over the river Tarn would open three weeks early."
MB = 1_000_000


@pytest.fixture
def peak() -> Iterator[Callable[[], int]]:
    """Bytes of memory taken at the most since the test began."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


def noise(seed: int, size: int) -> str:
    """Text that gzip can hardly make smaller, the same each time."""
    return random.Random(seed).randbytes(size).hex()  # noqa: S311 - nothing is kept secret by it


def read_item(path: Path, *, max_bytes: int) -> list[Draft | Skipped]:
    return list(Loader(max_bytes=max_bytes).load(Item(path=str(path), root=str(path))))


@pytest.mark.parametrize(
    "name",
    ["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.eml", "a.json", "a.jsonl", "a.csv", "a.txt.gz", "a.html.gz"],
)
def test_an_empty_file_is_skipped_or_holds_nothing(name: str, load: Load) -> None:
    assert all(isinstance(each, Skipped) for each in load(name, b""))
    if name != "a.jsonl":
        assert load(name, b"")


@pytest.mark.parametrize("data", ["", " ", "\n\r\n\t", "\ufeff", "\u200b\n\u00a0\n", "\u200e"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_file_that_shows_nothing_is_empty(name: str, data: str, reason: Callable[..., str]) -> None:
    assert reason(name, data) == "it is empty"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.eml", "a.json"])
def test_a_file_above_the_limit_is_not_even_opened_for_reading(
    name: str, tmp_path: Path, peak: Callable[[], int]
) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(100 * MB)
    (skipped,) = read_item(path, max_bytes=20 * MB)
    assert isinstance(skipped, Skipped)
    told = (
        "it holds 100,000,000 bytes, more than the 20,000,000 that ONRECORD_INGEST__MAX_BYTES allows; raise that limit"
    )
    way_out = "; or make it JSON Lines, where the limit holds for each record" if name == "a.json" else ""
    assert skipped.reason == told + way_out
    assert peak() < MB


def test_the_limit_is_the_largest_size_that_passes(load: Load) -> None:
    assert isinstance(load("a.txt", "x" * 1_000, max_bytes=1_000)[0], Draft)
    assert isinstance(load("a.txt", "x" * 1_001, max_bytes=1_000)[0], Skipped)
    line = json.dumps({"text": "x" * 980})
    assert isinstance(load("a.jsonl", line, max_bytes=len(line))[0], Draft)
    assert isinstance(load("a.jsonl", line, max_bytes=len(line) - 1)[0], Skipped)


def test_a_line_of_json_above_the_limit_is_never_held_and_the_next_one_loads(
    tmp_path: Path, peak: Callable[[], int]
) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        file.write('{"text": "')
        for _ in range(50):
            file.write("x" * MB)
        file.write(f'"}}\n{json.dumps({"text": BODY})}\n')
    first, second = read_item(path, max_bytes=2 * MB)
    assert isinstance(first, Skipped)
    assert "ONRECORD_INGEST__MAX_BYTES" in first.reason
    assert first.record == 1
    assert isinstance(second, Draft)
    assert peak() < 10 * MB


def test_a_large_file_of_records_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    line = json.dumps({"text": f"{BODY} " * 100}).encode() + b"\n"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(2_000):
            file.write(line)
    results = Loader(max_bytes=MB).load(Item(path=str(path), root=str(path)))
    assert isinstance(next(results), Draft)
    tracemalloc.start()
    assert sum(isinstance(each, Draft) for each in results) == 1_999
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * MB


@pytest.mark.parametrize(
    "name",
    ["a.txt.gz", "a.md.gz", "a.html.gz", "a.pdf.gz", "a.docx.gz", "a.eml.gz", "a.json.gz", "a.jsonl.gz", "a.csv.gz"],
)
def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(name: str, tmp_path: Path, peak: Callable[[], int]) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb") as file:
        for _ in range(60):
            file.write(b"a" * MB)
    found = read_item(path, max_bytes=2 * MB)
    assert isinstance(found[0], Skipped)
    assert "2,000,000 bytes that ONRECORD_INGEST__MAX_BYTES allows" in found[0].reason
    assert peak() < 16 * MB


@pytest.mark.parametrize("name", ["a.txt.gz", "A.TXT.GZ", "a.md.gz", "a.unknown.gz", "a.gz"])
def test_packed_text_is_read_like_the_text(name: str, load: Load) -> None:
    (read,) = load(name, gzip.compress(BODY.encode()))
    assert isinstance(read, Draft)
    assert read.text == BODY


def test_several_gzip_members_are_one_file(load: Load) -> None:
    (read,) = load("a.txt.gz", gzip.compress(b"One ") + gzip.compress(b"text"))
    assert isinstance(read, Draft)
    assert read.text == "One text"


@pytest.mark.parametrize("cut", [1, 5, 12, 40, -1, -9])
def test_truncated_gzip_is_skipped(cut: int, reason: Callable[..., str]) -> None:
    data = gzip.compress(noise(1, 200).encode())
    assert reason("a.txt.gz", data[:cut]) == "its gzip data is damaged or cut off; fetch it anew"


@pytest.mark.parametrize("data", [b"just words", bz2.compress(b"words"), b"\x1f\x8b\x08" + bytes(range(64))])
def test_what_only_calls_itself_gzip_is_skipped(data: bytes, reason: Callable[..., str]) -> None:
    assert reason("a.txt.gz", data) == "its gzip data is damaged or cut off; fetch it anew"


def test_truncated_gzip_of_records_keeps_those_before_the_cut(load: Load) -> None:
    lines = b"".join(json.dumps({"text": noise(n, 40_000)}).encode() + b"\n" for n in range(20))
    found = load("a.jsonl.gz", gzip.compress(lines)[:-400_000])
    assert isinstance(found[0], Draft)
    assert isinstance(found[-1], Skipped)
    assert "cut off" in found[-1].reason


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"MZ\x90\0\x03", bytes(range(256)) * 40])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.json"])
def test_binary_data_under_a_name_for_text_is_skipped(name: str, data: bytes, load: Load) -> None:
    found = load(name, data)
    assert found
    assert all(isinstance(each, Skipped) for each in found)


def test_one_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\0\0")
    (tmp_path / "b.txt").write_text(BODY)
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "d.txt").write_text(BODY)
    loader = Loader()
    kinds = [type(each) for item in loader.discover([tmp_path]) if isinstance(item, Item) for each in loader.load(item)]
    assert kinds == [Skipped, Draft, Skipped, Draft]


@given(st.binary(max_size=200), st.integers(1, 50))
def test_lines_within_the_limit_come_whole_and_longer_ones_are_told(data: bytes, limit: int) -> None:
    expected = [line if len(line) <= limit else None for line in io.BytesIO(data)]
    assert list(read_lines(io.BytesIO(data), limit)) == expected


@given(st.binary(max_size=100), st.integers(0, 120))
def test_a_whole_stream_is_read_or_refused_by_its_size(data: bytes, limit: int) -> None:
    stream = io.BytesIO(data)
    if len(data) <= limit:
        assert read_whole(stream, limit) == data
        return
    with pytest.raises(UnreadableDocument):
        read_whole(stream, limit)
    assert stream.tell() == limit + 1


@given(st.binary(max_size=100), st.integers(0, 100), st.integers(1, 60))
def test_what_was_read_can_be_put_back(data: bytes, taken: int, at_once: int) -> None:
    stream = io.BytesIO(data)
    again = put_back(stream.read(taken), stream)
    assert b"".join(iter(lambda: again.read(at_once), b"")) == data


@given(st.text(max_size=60), st.sampled_from(["utf-16", "utf-32", "cp1252"]))
def test_a_stream_is_transcoded_exactly(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    assert transcoded(io.BytesIO(data), encoding).read() == data.decode(encoding).encode()


@given(st.lists(st.sampled_from([b"\n", b" \n", b"\t\r\n", b"words\n", b"{}"]), max_size=8).map(b"".join))
def test_the_opening_ends_with_the_first_line_that_is_not_blank(data: bytes) -> None:
    opening = read_opening(io.BytesIO(data), 1_000)
    assert data.startswith(opening)
    assert opening == data or (opening.strip() and b"\n" not in opening.strip())


def test_a_missing_library_is_never_taken_for_a_damaged_file() -> None:
    with pytest.raises(ImportError), parsing("a PDF"):
        raise ImportError
    with pytest.raises(UnreadableDocument, match="cannot be read as a PDF"), parsing("a PDF"):
        raise KeyError

import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from retrieval.ingest.load import Item, Loader
from retrieval.types import Skipped

Find = Callable[[list[str | Path]], list[Item | Skipped]]


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Text of {name}.")


def paths(found: list[Item | Skipped]) -> list[str]:
    return [item.path for item in found if isinstance(item, Item)]


def reasons(found: list[Item | Skipped]) -> dict[str, str]:
    return {item.source: item.reason for item in found if isinstance(item, Skipped)}


def test_a_folder_is_walked_in_sorted_order(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "b.txt", "a/z.txt", "a/b/c.md", "c.jsonl", "a.txt")
    found = find([tmp_path])
    assert paths(found) == [str(tmp_path / name) for name in ("a/b/c.md", "a/z.txt", "a.txt", "b.txt", "c.jsonl")]
    assert {item.root for item in found if isinstance(item, Item)} == {str(tmp_path)}


def test_hidden_files_and_folders_are_passed_over_in_silence(tmp_path: Path, find: Find) -> None:
    make(tmp_path, ".hidden.txt", ".git/a.txt", "seen.txt")
    found = find([tmp_path])
    assert paths(found) == [str(tmp_path / "seen.txt")]
    assert len(found) == 1


def test_what_describes_the_folder_is_passed_over_in_silence_unless_it_is_named_itself(
    tmp_path: Path, find: Find
) -> None:
    make(tmp_path, "README", "sub/readme.md", "README.de.txt", "readmes.txt", "store/archive.sqlite3", "store/a.txt")
    found = find([tmp_path])
    assert paths(found) == [str(tmp_path / "readmes.txt")]
    assert len(found) == 1
    assert paths(find([tmp_path / "sub" / "readme.md"])) == [str(tmp_path / "sub" / "readme.md")]


def test_a_hidden_file_that_is_named_itself_is_found(tmp_path: Path, find: Find) -> None:
    make(tmp_path, ".hidden.txt")
    assert paths(find([tmp_path / ".hidden.txt"])) == [str(tmp_path / ".hidden.txt")]


def test_files_of_other_types_in_a_folder_are_skipped_with_a_reason(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "a.txt", "photo.JPG", "mod.pyc", "NOTES", "dump.tar.gz")
    found = find([tmp_path])
    assert paths(found) == [str(tmp_path / "a.txt")]
    said = reasons(found)
    assert said[str(tmp_path / "photo.JPG")] == "files of the type .jpg are not read"
    assert said[str(tmp_path / "mod.pyc")] == "files of the type .pyc are not read"
    assert said[str(tmp_path / "dump.tar.gz")] == "files of the type .tar are not read"
    assert "no ending" in said[str(tmp_path / "NOTES")]


def test_a_file_of_unknown_type_that_is_named_itself_is_tried_as_text(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "README", "notes.xyz")
    assert len(paths(find([tmp_path / "README", tmp_path / "notes.xyz"]))) == 2


def test_naming_a_file_after_its_folder_still_tries_it(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "README")
    assert paths(find([tmp_path, tmp_path / "README"])) == [str(tmp_path / "README")]


def test_endings_are_read_in_any_case_and_under_gzip(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "A.TXT", "b.Csv.GZ")
    assert len(paths(find([tmp_path]))) == 2


def test_a_missing_path_is_skipped_in_one_sentence(tmp_path: Path, find: Find) -> None:
    (missing,) = find([tmp_path / "nowhere"])
    assert missing == Skipped(source=str(tmp_path / "nowhere"), reason="it does not exist")


def test_a_relative_path_comes_out_absolute(tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "sub/a.txt")
    monkeypatch.chdir(tmp_path)
    assert paths(find(["sub/../sub"])) == [str(tmp_path / "sub/a.txt")]


def test_no_file_is_found_twice_in_a_run(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "sub/a.txt", "b.txt")
    found = find([tmp_path / "sub", tmp_path, tmp_path / "b.txt", tmp_path])
    assert sorted(paths(found)) == [str(tmp_path / "b.txt"), str(tmp_path / "sub/a.txt")]
    assert len(found) == 2


def test_standard_input_is_found_once(find: Find) -> None:
    assert find(["-", "-"]) == [Item(path="-", root="-")]


def test_a_link_that_leads_outside_is_skipped(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "inside/a.txt", "outside/secret.txt")
    (tmp_path / "inside/link.txt").symlink_to(tmp_path / "outside/secret.txt")
    (tmp_path / "inside/folder").symlink_to(tmp_path / "outside")
    found = find([tmp_path / "inside"])
    assert paths(found) == [str(tmp_path / "inside/a.txt")]
    assert set(reasons(found)) == {str(tmp_path / "inside/link.txt"), str(tmp_path / "inside/folder")}
    assert all("outside the given folder" in said for said in reasons(found).values())


def test_a_sibling_whose_name_starts_alike_is_outside(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "news/a.txt", "news-secret/b.txt")
    (tmp_path / "news/link.txt").symlink_to("../news-secret/b.txt")
    assert paths(find([tmp_path / "news"])) == [str(tmp_path / "news/a.txt")]


def test_a_link_inside_is_followed_once_and_files_keep_their_own_names(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "z/real.txt", ".store/kept.txt")
    (tmp_path / "a-link.txt").symlink_to("z/real.txt")
    (tmp_path / "again").symlink_to("z")
    (tmp_path / "kept.txt").symlink_to(".store/kept.txt")
    assert paths(find([tmp_path])) == [str(tmp_path / "z/real.txt"), str(tmp_path / "kept.txt")]


def test_links_in_a_circle_end(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "a/b/c.txt")
    (tmp_path / "a/b/up").symlink_to("../..")
    (tmp_path / "self").symlink_to("self")
    found = find([tmp_path])
    assert paths(found) == [str(tmp_path / "a/b/c.txt")]
    assert set(reasons(found)) == {str(tmp_path / "self")}


def test_a_link_to_nothing_is_skipped(tmp_path: Path, find: Find) -> None:
    (tmp_path / "gone.txt").symlink_to("nothing.txt")
    assert reasons(find([tmp_path])) == {str(tmp_path / "gone.txt"): "it does not exist"}


def test_a_folder_named_through_a_link_is_read(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to("real")
    assert paths(find([tmp_path / "link"])) == [str(tmp_path / "link/a.txt")]


def test_a_file_that_became_a_link_outside_is_not_read(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "inside/a.txt", "secret.txt")
    (item,) = find([tmp_path / "inside"])
    assert isinstance(item, Item)
    (tmp_path / "inside/a.txt").unlink()
    (tmp_path / "inside/a.txt").symlink_to(tmp_path / "secret.txt")
    (result,) = Loader().load(item)
    assert isinstance(result, Skipped)
    assert "outside the given folder" in result.reason


def test_pipes_sockets_and_devices_are_never_opened(
    tmp_path: Path, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        said = reasons(find([tmp_path, "/dev/null"]))
    assert said[str(tmp_path / "pipe.txt")] == "it is a named pipe, not a file"
    assert said[str(tmp_path / "socket.txt")] == "it is a socket, not a file"
    assert said["/dev/null"] == "it is a device, not a file"


def test_a_file_that_became_a_pipe_does_not_stop_the_run(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "a.txt")
    (item,) = find([tmp_path])
    assert isinstance(item, Item)
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    (result,) = Loader().load(item)
    assert result == Skipped(source=str(tmp_path / "a.txt"), reason="it is no file any more")


def test_a_file_that_went_away_is_skipped(tmp_path: Path, find: Find) -> None:
    make(tmp_path, "a.txt")
    (item,) = find([tmp_path])
    assert isinstance(item, Item)
    (tmp_path / "a.txt").unlink()
    assert list(Loader().load(item)) == [Skipped(source=str(tmp_path / "a.txt"), reason="it does not exist")]


def test_what_may_not_be_read_is_skipped(
    tmp_path: Path, find: Find, unprivileged: Callable[[], AbstractContextManager[None]]
) -> None:
    make(tmp_path, "a.txt", "closed/b.txt")
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    with unprivileged():
        found = find([tmp_path])
        (item,) = [each for each in found if isinstance(each, Item)]
        results = list(Loader().load(item))
    (tmp_path / "closed").chmod(0o755)
    denied = "it may not be read: permission denied"
    assert reasons(found) == {str(tmp_path / "closed"): denied}
    assert results == [Skipped(source=str(tmp_path / "a.txt"), reason=denied)]


def test_a_name_that_is_not_utf8_is_skipped_and_can_be_printed(tmp_path: Path, find: Find) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("Text.")
    (skipped,) = find([tmp_path])
    assert isinstance(skipped, Skipped)
    assert "not UTF-8" in skipped.reason
    assert skipped.source.encode("utf-8").endswith("caf\N{REPLACEMENT CHARACTER}.txt".encode())


def test_folders_are_walked_only_as_far_as_asked(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "b/2.txt")
    found = Loader().discover([tmp_path])
    assert next(found) == Item(path=str(tmp_path / "a/1.txt"), root=str(tmp_path))
    make(tmp_path, "b/3.txt")
    assert paths(list(found)) == [str(tmp_path / "b/2.txt"), str(tmp_path / "b/3.txt")]

"""Who is let in, by the settings and in Telegram."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from bot.telegram.state.directory import Configured, Directory, Role
from bot.telegram.state.requests import Requests, Tasks

ADMIN, READER, GROUP, CHANNEL = 1, 2, -100, -200


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(
        database,
        Configured(
            admins=frozenset({ADMIN}),
            users=frozenset({READER}),
            chats=frozenset({GROUP}),
            channels=frozenset({CHANNEL}),
        ),
    )


def test_nobody_else_is_let_in(directory: Directory) -> None:
    assert directory.role(3) is None
    assert not directory.may_ask(3, 3)
    assert not directory.may_ask(3, -300)
    assert not directory.may_ask(None, -300)
    assert directory.may_ask(READER, -300)
    assert directory.may_ask(3, GROUP)
    assert directory.may_ask(None, GROUP)


def test_roles_hold_those_below_them(directory: Directory) -> None:
    assert directory.has_role(ADMIN, Role.EDITOR)
    assert not directory.has_role(READER, Role.EDITOR)
    assert not directory.has_role(None, Role.READER)
    directory.grant_person(READER, Role.EDITOR, by=ADMIN, name="Ada")
    assert directory.role(READER) is Role.EDITOR
    assert directory.revoke(READER, by=ADMIN)
    assert directory.role(READER) is Role.READER  # the settings' own grant stays
    assert not directory.revoke(READER, by=ADMIN)


def test_a_grant_is_listed_and_logged_and_can_be_taken_away(directory: Directory, database: Database) -> None:
    directory.grant_person(3, Role.READER, by=ADMIN, name="Jo")
    directory.grant_chat(-300, by=ADMIN, title="Desk")
    directory.grant_collections(-300, ("desk-a", "desk-b", "desk-a"), by=ADMIN)
    listed = {one.id: one for one in directory.listed()}
    assert (listed[3].name, listed[3].role, listed[3].configured) == ("Jo", Role.READER, False)
    assert (listed[-300].name, listed[-300].collections) == ("Desk", ("desk-a", "desk-b"))
    assert set(listed) == {ADMIN, READER, 3, GROUP, CHANNEL, -300}
    assert directory.revoke(3, by=ADMIN)
    assert directory.revoke(-300, by=ADMIN)
    assert not directory.may_ask(3, -300)
    assert directory.collections(3, -300) == frozenset()
    assert [entry.event for entry in Audit(database).entries()] == [
        *("granted", "granted", "collections", "revoked", "revoked")
    ]


def test_a_group_sees_what_the_group_may_and_not_what_the_asker_may(directory: Directory) -> None:
    directory.grant_collections(READER, ("secret",), by=ADMIN)
    directory.grant_collections(GROUP, ("desk",), by=ADMIN)
    assert directory.collections(READER, READER) == {"secret"}
    assert directory.collections(READER, GROUP) == {"desk"}
    assert directory.collections(READER, -300) == frozenset()
    assert directory.collections(None, GROUP) == {"desk"}


def test_the_discussion_of_a_channel_is_open_while_the_channel_is(directory: Directory) -> None:
    directory.link(-300, CHANNEL)
    directory.link(-400, -999)
    assert directory.chat_open(-300)
    assert not directory.chat_open(-400)
    assert directory.linked_known(-400)
    assert not directory.linked_known(-500)


def test_a_group_that_becomes_a_supergroup_keeps_everything(directory: Directory) -> None:
    directory.grant_chat(-300, by=ADMIN, title="Desk")
    directory.grant_collections(-300, ("desk",), by=ADMIN)
    assert directory.move(-300, -1300)
    assert not directory.move(-300, -1300)  # told twice: by the message and by a refused call
    assert directory.move(GROUP, -1100)
    assert directory.chat_open(-1300)
    assert directory.chat_open(-1100)  # the settings still name the old id
    assert directory.collections(None, -1300) == {"desk"}
    assert directory.moved_to(-300) == -1300
    assert directory.moved_to(-1300) == -1300
    assert not directory.active(-300)
    assert directory.revoke(-1300, by=ADMIN)
    assert not directory.chat_open(-1300)


def test_what_is_taken_from_a_group_is_gone_under_its_earlier_id_too(directory: Directory) -> None:
    directory.grant_chat(-300, by=ADMIN)
    directory.grant_collections(-300, ("desk", "other"), by=ADMIN)
    directory.move(-300, -1300)
    directory.grant_collections(-1300, ("desk",), by=ADMIN)
    assert directory.collections(None, -1300) == {"desk"}
    directory.grant_collections(-300, (), by=ADMIN)  # an administrator may still know it by that
    assert directory.collections(None, -1300) == frozenset()
    directory.grant_collections(-300, ("desk",), by=ADMIN)
    assert directory.collections(None, -1300) == {"desk"}
    assert directory.revoke(-300, by=ADMIN)
    assert not directory.chat_open(-1300)
    assert directory.collections(None, -1300) == frozenset()


def test_a_name_that_no_collection_has_is_no_grant(directory: Directory, database: Database) -> None:
    with database.transaction() as connection:
        connection.executemany("INSERT INTO collections VALUES (?, ?)", [(READER, "Desk A"), (READER, "desk-a")])
    assert directory.collections(READER, READER) == {"desk-a"}


holders = st.sampled_from([ADMIN, READER, 3, GROUP, -300, -1300])
steps = st.lists(
    st.tuples(st.just("grant"), holders, st.frozensets(st.sampled_from(["a", "b", "c"])))
    | st.tuples(st.just("revoke"), holders, st.just(frozenset[str]()))
    | st.tuples(st.just("move"), st.just(-300), st.just(frozenset[str]())),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_a_person_sees_their_own_grants_alone_and_a_group_its_own(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, frozenset[str]]]
) -> None:
    """Against a model: one set for each holder, and one for a group under both its ids."""
    model: dict[int, frozenset[str]] = {}
    moved = False
    with Database(tmp_path_factory.mktemp("state") / "telegram.sqlite3") as database:
        directory = Directory(database, Configured(admins=frozenset({ADMIN}), users=frozenset({READER})))
        for what, holder, granted in steps:
            name = -1300 if moved and holder == -300 else holder
            if what == "grant":
                directory.grant_collections(holder, tuple(granted), by=ADMIN)
                model[name] = granted
            elif what == "revoke":
                directory.revoke(holder, by=ADMIN)
                model[name] = frozenset()
            elif not moved:
                assert directory.move(-300, -1300)
                model[-1300] = model.get(-1300, frozenset()) | model.pop(-300, frozenset())
                moved = True
        for person in (ADMIN, READER, 3, None):
            for chat in (GROUP, -1300, *(() if moved else (-300,))):
                assert directory.collections(person, chat) == model.get(chat, frozenset())
            if person is not None:
                assert directory.collections(person, person) == model.get(person, frozenset())


def test_administrators_whom_the_bot_cannot_write_to_are_left_out(directory: Directory) -> None:
    directory.grant_person(9, Role.ADMINISTRATOR, by=ADMIN)
    assert directory.administrators() == [ADMIN, 9]
    assert directory.set_active(ADMIN, active=False)
    assert not directory.set_active(ADMIN, active=False)
    assert directory.administrators() == [9]
    assert directory.set_active(ADMIN, active=True)
    assert directory.administrators() == [ADMIN, 9]


def test_a_request_is_made_once_a_day_and_decided_once(database: Database) -> None:
    requests = Requests(database)
    request = requests.make(person=3, person_name="Jo", chat=3, chat_title="")
    assert request is not None
    requests.told(request.id)
    assert requests.make(person=3, person_name="Jo", chat=3, chat_title="") is None
    assert requests.make(person=3, person_name="Jo", chat=-300, chat_title="Desk") is not None
    assert [one.person_name for one in requests.waiting()] == ["Jo", "Jo"]
    assert requests.decide(request.id, granted=False, by=ADMIN)
    assert not requests.decide(request.id, granted=True, by=ADMIN)
    assert [one.chat for one in requests.waiting()] == [-300]


def test_a_request_that_was_cut_off_before_anybody_was_told_is_made_again(database: Database) -> None:
    requests = Requests(database)
    assert requests.make(person=3, person_name="Jo", chat=3, chat_title="") is not None
    assert requests.make(person=3, person_name="Jo", chat=3, chat_title="") is not None


def test_a_task_is_done_once(database: Database) -> None:
    tasks = Tasks(database)
    number = tasks.make("remove", person=ADMIN, chat=ADMIN, detail={"id": "x"})
    task = tasks.get(number)
    assert task is not None
    assert (task.kind, task.detail) == ("remove", {"id": "x"})
    assert tasks.close(number, "done")
    assert not tasks.close(number, "done")
    assert tasks.get(number) is None
    assert tasks.get(99) is None

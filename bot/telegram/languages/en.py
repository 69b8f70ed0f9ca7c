"""English: every sentence that the bot says of its own accord. What it quotes stands in no file."""

from retrieval.types import Reason

PRIVATE_COMMANDS = (
    ("ask", "Ask the archive a question"),
    ("who", "Who said it: /who CLAIM"),
    ("said", "What somebody said: /said PERSON about TOPIC"),
    ("check", "In reply to a message: who said that, who disputes it"),
    ("doc", "Show a document: /doc ID"),
    ("sources", "What the archive holds, and how fresh it is"),
    ("help", "How to ask, and what to expect"),
    ("start", "What this bot does"),
)
"""The commands that Telegram offers in a private chat while one types, with their descriptions."""
GROUP_COMMANDS = PRIVATE_COMMANDS[:-1]
"""The same in groups."""
ADMIN_COMMANDS = (
    *PRIVATE_COMMANDS,
    ("access", "Who may ask: list, grant, revoke"),
    ("remove", "Take a document out: /remove ID"),
)
"""The same in an administrator's private chat."""

START = (
    "I answer questions from this newsroom's archive: word for word, with the source.\n\n"
    "In a private chat, just send me your question. In a group, write /ask and the question, or reply to one of my"
    " answers.{mentions}\n\n"
    "I quote and never paraphrase. What the archive does not hold, I do not answer. /help says more."
)
MENTIONED = " There you can also mention me, @{name}."
NOT_MENTIONED = " Telegram does not show me other messages there, also none that mention me."
HELP = (
    "Ask in plain words, one question a message:\n"
    "• in a private chat: just the question;\n"
    "• in a group: /ask and the question, or a reply to one of my answers;\n"
    "• /who CLAIM: who said it, and who says otherwise;\n"
    "• /said PERSON about TOPIC;\n"
    "• /check in reply to a message: who said what it says;\n"
    "• /doc ID: a document; /sources: what there is.\n\n"
    "For a while you can go on from your last question: “and the WHO?”, “when?”, “in December 2016”. If you edit a"
    " question, I edit the answer.\n\n"
    "What stands in quotation marks is the document's own text, letter for letter; […] outside them marks what I left"
    " out. Below it: the publisher, the date, the document's id and the paragraph. Tap the grey box to read what"
    " stands around the quote.\n\n"
    "Not in the archive means just that. What I show below it is near your question, and no answer to it."
)
USAGE = {
    "ask": "Write the question after the command, like this: /ask Who opened the new bridge?",
    "who": "Write what was said after the command, like this: /who The bridge is safe",
    "said": "Write a name and a topic after the command, like this: /said the mayor about the bridge",
    "check": "Send /check as a reply to the message whose claim you want to check.",
    "doc": "Write the document's id after the command, like this: /doc 1268182",
    "remove": "Write the document's id after the command, like this: /remove 1268182",
}
NOT_TEXT = "Send the question as text."
UNKNOWN_COMMAND = "I do not know that command. Send your question as text, or see /help."
TOO_MANY = "That is more than {limit} questions in a minute. Please wait a moment; I answer again after that."

FIRST_HEADING = {"says": "Says", "disputes": "Says otherwise", "passages": "Also in the archive"}
MORE = "More from the archive"
ALSO = "Also"
"""Before the names of others who said so, further down or on the next page."""
NOT_IN_ARCHIVE = "Not in the archive."
NEAREST = "Nearest passages, none of them an answer"
SEARCHED = "Searched"
REASONS = {
    Reason.OFF_TOPIC: "Nothing in it is about this.",
    Reason.NO_SUCH_SPEAKER: "It quotes nobody of that name or description.",
    Reason.NO_SUCH_STATEMENT: "It covers the subject, but nobody in it says so.",
    Reason.FILTERED_OUT: "It may hold something, but nothing within the limits that were set.",
    Reason.EMPTY_ARCHIVE: "It is empty: an administrator has to take in documents first.",
}
"""Why there is no answer, said after NOT_IN_ARCHIVE; one sentence for each reason."""

UNDATED = "no date"
HEADLINE = "headline"
"""What stands in place of a paragraph's number where the quote is the document's title."""
ORIGINAL = "Original"
"""The text of the link to a document that has an address and no title."""
UNCONFIRMED = "Telegram did not confirm that my answer arrived. If it is missing or ends early, please ask again."
"""What the asker is told when nobody knows whether the answer arrived."""
UNNAMED = "unnamed"
VIA = "via"
LIMITS = {"speaker": "speaker", "publisher": "publisher", "author": "author", "since": "since", "until": "until"}
SUPERSEDED = "superseded version"
NO_DOCUMENT = "There is no document {id} in the archive."
GONE = "That document is no longer in the archive."

# --- buttons
CONTEXT = "¶ Context"
DOCUMENT = "Document"
SHOW_NEAREST = "Nearest passages"
BACK = "‹ Back"
PREVIOUS, NEXT = "‹", "›"
GOOD, BAD = "👍", "👎"
BAD_REASONS = {"w": "Wrong speaker", "t": "Off topic", "o": "Out of date", "m": "Something is missing"}
SKIP = "No reason"
THANKS = "Noted, thank you."
WHY = "Noted. What was wrong?"
TOO_OLD = "This answer is too old; please ask again."
NOT_YOURS = "You may not use this button."
DECIDED = "That was decided already."

# --- access
REQUEST_PERSON = "{name} (id {person}) asks to be let in."
REQUEST_GROUP = "{name} (id {person}) asks in the group “{title}” (id {chat}), which is not let in."
REQUEST_NOBODY = "Somebody asks in the group “{title}” (id {chat}), which is not let in."
REQUEST_ADDED = "{name} (id {person}) added me to the group “{title}” (id {chat}), which is not let in. I left it."
ADMIT_PERSON = "Let the person in"
ADMIT_CHAT = "Let the group in"
DENY = "Deny"
GRANTED_BY = "Let in by {name}."
DENIED_BY = "Denied by {name}."
WELCOME = "You may ask now. Just send me your question; /help says more."
GROUP_WELCOME = "Everybody here may ask me now: /ask and the question. /help says more."
FOREIGN_GROUP = (
    "I work only in groups that this newsroom has let in, so I leave. This chat's id is {chat}: give it to an"
    " administrator to be let in."
)
ACCESS_NOBODY = "Nobody is let in."
ACCESS_WAITING = "Waiting:"
ACCESS_HELP = "/access grant ID [reader|editor|administrator]\n/access collections ID [NAME …]\n/access revoke ID"
ACCESS_SETTINGS = "set by the operator"
ACCESS_INACTIVE = "cannot be written to"
ACCESS_CHAT = "everybody in this chat"
ACCESS_UNREADABLE = "I cannot read that. These can be said:"
ACCESS_GRANTED = "{id} is let in ({what})."
ACCESS_COLLECTIONS = "{id} sees these collections: {what}."
ACCESS_NO_COLLECTIONS = "{id} sees no collection beyond what is open to all."
ACCESS_REVOKED = "{id} is no longer let in."
ACCESS_STILL = "{id} is still let in by the operator's settings; take the id out there."
ACCESS_NOT_LISTED = "{id} was not let in."
ACCESS_PRIVATE = "Send /access in a private chat with me: what it lists is not for everybody here."
ADMINS_ONLY = "Only administrators may do that."

# --- documents
EDITORS_ONLY = "Only editors may add or remove documents. Send your question as text."
TOO_LARGE = "“{name}” is larger than 20 MB, and Telegram hands a bot no larger files: add it with `onrecord ingest`."
ADD_ASK = "Add “{name}” ({size}) to the archive?"
ADD_ASK_IN = "Add “{name}” ({size}) to the collection {collection}?"
ADD_ASK_OPEN = "Add “{name}” ({size}) to the archive, where everybody who may ask can see it?"
ADD_WHERE = (
    "I cannot tell which collection “{name}” belongs to. Please send it again with one of these as its caption:"
    " {collections}. What is “open” can be seen by everybody who may ask."
)
ADD, REMOVE, CANCEL = "Add", "Remove", "Cancel"
REMOVE_ASK = "Remove document {id} (“{title}”), with all its versions, from the archive?"
REMOVE_ASK_UNTITLED = "Remove document {id}, with all its versions, from the archive?"
CANCELLED = "Nothing was changed."
WORKING = "Working…"
ADDED = "Added: {count} new in the archive ({passages} passages)."
UPDATED = "Added as a new version: {count} ({passages} passages)."
UNCHANGED = "The archive holds it already, unchanged."
NOT_ADDED = "Nothing was added: {reason}"
REMOVED = "Removed: document {id}."
NOT_FETCHED = "Telegram did not hand out the file; please send it again."
BUSY = "The archive is being written to by somebody else; please try again in a moment."

# --- sources
SOURCES = "The archive"
SOURCES_EMPTY = "The archive is empty."
SOURCES_DATED = "published {earliest} to {latest}"
SOURCES_UNDATED = "{undated} without a date"
SOURCES_UPDATED = "last change {updated}"
SOURCES_UNSTATED = "publisher not stated"
SOURCES_REST = "and {rest} more"

DIGEST = "{count} × {kind} since {since}; incidents {incidents}. The log has the rest."


def stranger(user_id: int | None, chat_id: int) -> str:
    """What somebody is told who may not ask: the ids by which an administrator can let them in."""
    ids = f"This chat's id is {chat_id}: give it"
    if user_id is not None:
        ids = f"Your id is {user_id}, this chat's id is {chat_id}: give both"
    return f"I answer only people whom this newsroom has let in. {ids} to an administrator to be let in."


def amount(documents: int, passages: int) -> str:
    """How large the archive is."""
    return (
        f"{documents:,} {'document' if documents == 1 else 'documents'},"
        f" {passages:,} {'passage' if passages == 1 else 'passages'}"
    )


def incident(number: str) -> str:
    """What the asker is told when something broke that is not their fault; the log holds the rest."""
    return (
        f"I could not answer that just now (incident {number}). Please try again in a while; if it stays so, give an"
        " administrator that number."
    )

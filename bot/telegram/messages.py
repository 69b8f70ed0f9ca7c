"""Every sentence that the bot says of its own accord. What it quotes stands in no file."""

from retrieval.types import Reason

COMMANDS = (
    ("ask", "Ask the archive a question"),
    ("help", "How to ask, and what to expect"),
    ("start", "What this bot does"),
)
"""The commands that Telegram offers while one types, with their descriptions."""

START = (
    "I answer questions from this newsroom's archive: word for word, with the source.\n\n"
    "In a private chat, just send me your question. In a group, write /ask and the question.\n\n"
    "I quote and never paraphrase. What the archive does not hold, I do not answer. /help says more."
)
HELP = (
    "Ask in plain words, one question a message:\n"
    "• in a private chat: just the question;\n"
    "• in a group: /ask and the question.\n\n"
    "What stands in quotation marks is the document's own text, letter for letter; […] outside them marks what I left"
    " out. Below it: the publisher, the date, the document's id and the paragraph. Tap the grey box to read what"
    " stands around the quote.\n\n"
    "Not in the archive means just that. What I show below it is near your question, and no answer to it."
)
USAGE = "Write the question after the command, like this: /ask Who opened the new bridge?"
NOT_TEXT = "Send the question as text."
UNKNOWN_COMMAND = "I do not know that command. Send your question as text, or see /help."

FIRST_HEADING = {"says": "Says", "disputes": "Says otherwise", "passages": "Also in the archive"}
MORE = "More from the archive"
NOT_IN_ARCHIVE = "Not in the archive."
NEAREST = "Nearest passages, none of them an answer"
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


def stranger(user_id: int | None, chat_id: int) -> str:
    """What somebody is told who may not ask: the ids by which an administrator can let them in."""
    ids = f"This chat's id is {chat_id}: give it"
    if user_id is not None:
        ids = f"Your id is {user_id}, this chat's id is {chat_id}: give both"
    return f"I answer only people whom this newsroom has let in. {ids} to an administrator to be let in."


def incident(number: str) -> str:
    """What the asker is told when something broke that is not their fault; the log holds the rest."""
    return (
        f"I could not answer that just now (incident {number}). Please try again in a while; if it stays so, give an"
        " administrator that number."
    )

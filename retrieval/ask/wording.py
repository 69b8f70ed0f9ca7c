"""The words in which questions are typed: what asks, what says, what denies; and mending what was mistyped."""

import re

from rapidfuzz.distance import OSA, Indel

from retrieval.statements.inflection import forms
from retrieval.statements.inflection import words as listed
from retrieval.statements.verbs import FRAMES, LEMMAS

_DENYING = """
    deny dispute reject refute rebut dismiss disavow disclaim contradict contest question doubt challenge disagree
    debunk rubbish repudiate counter
"""
DENYING = frozenset(form for verb in _DENYING.split() for form in forms(verb))
"""Forms of verbs whose subject says that something is not so."""
_TALK = """
    vouch back brand brush compare credit defend figure grade hint joke liken mock jeer knock laugh lash paint
    picture pin play point pour predict promise push put quip rail rate rave react respond reply answer rule scoff
    scold sense shoot shrug size slam sneer snub sound speak spell spin square stand stick sum swear talk tease tip
    tout trash vow wave weigh whine worry write blame complain warn fear call gripe moan grumble bill accuse admit
    own cast raise sort describe urge want wish hope pray beg plead invite offer threaten refuse decline apologize
    apologise lament mourn regret welcome bless curse thank salute congratulate explain justify comment confirm
    verify draw bring yell shout scream rant vent retract withdraw recant walk say think claim mean maintain contend
"""
DECLINING = frozenset(
    form for verb in ("decline", "refuse", "dodge", "evade", "sidestep", "duck") for form in forms(verb)
)
"""Forms of verbs whose subject would not say."""
BASES = frozenset(LEMMAS.values()) | frozenset(_TALK.split()) | frozenset(_DENYING.split())
"""Verbs of saying without an ending; many are nouns and names as well."""
TALKING = frozenset(LEMMAS) | {form for verb in _TALK.split() for form in forms(verb)}
_PLAIN = """
    say tell think believe state write argue insist maintain contend allege assert reckon suppose mean feel swear know
    add note opine
"""
PLAIN = frozenset(form for verb in _PLAIN.split() for form in forms(verb))
"""Forms of verbs that tell no more than that somebody says or thinks what follows."""
_NO_CLAUSE = forms("want") | forms("ask") | forms("blame") | forms("praise")
CLAUSAL = PLAIN | {form for form, verb in LEMMAS.items() if "that" in FRAMES[verb] and form not in _NO_CLAUSE}
"""Forms of verbs behind which a clause is what is said."""
_DEEDS = """
    find show own play draw bring raise cast put pour pin tip stand spell spin square sort sum weigh figure bill post
    cable wire crack snap text shoot paint picture brush knock lash grade order determine discover release run open
    close start begin fire reveal hold rule project record learn decide vote campaign
"""
DEEDS = frozenset(form for verb in _DEEDS.split() for form in forms(verb))
"""Forms of verbs of saying that are as often deeds: "who found the body"."""
_OFF = (("off",), ("aside",), ("away",))
_DOWN = (("down",), ("back",))
_AGAINST = (("back", "on"), ("back", "against"), ("back", "at"), ("back",))
_ON = tuple((*noun.split(), on) for noun in ("doubt", "doubts", "scorn", "cold water") for on in ("on", "over", "upon"))
PHRASAL: dict[str, tuple[tuple[str, ...], ...]] = {
    form: particles
    for verb, particles in {
        "push": _AGAINST,
        "hit": _AGAINST,
        "brush": _OFF,
        "laugh": _OFF,
        "shrug": _OFF,
        "wave": _OFF,
        "play": _DOWN[:1],
        "knock": _DOWN,
        "slap": _DOWN[:1],
        "shoot": _DOWN[:1],
        "scoff": (("at",),),
        "sneer": (("at",),),
        "rule": (("out",),),
        "cast": _ON,
        "pour": _ON,
        "throw": _ON,
        "take": (("issue", "with"),),
    }.items()
    for form in forms(verb)
} | {"shot": _DOWN[:1], "slapped": _DOWN[:1], "threw": _ON, "took": (("issue", "with"),), "hit": _AGAINST}
"""What follows the forms of a verb where its subject says that something is not so: "pushed back on"."""
AGREEING = forms("agree") | forms("concur")
PREPOSITIONS = listed(
    """
    of in about for to as on against over with at into from by up out off down behind upon
    """
)
WH = frozenset({"what", "when", "where", "whether", "why", "how", "who", "which", "if"})
FINITE = listed(
    """
    is are was were isnt arent wasnt werent has have had hasnt havent hadnt will wont would wouldnt can cant
    could couldnt should shouldnt must did didnt does doesnt do dont shall might may
    """
)
_ANYONE_TEXT = """
    anyone anybody anything someone somebody something everyone everybody nobody any others other
"""
ANYONE = frozenset(_ANYONE_TEXT.split())
_AUXILIARIES_TEXT = """
    did does do has have had is are was were will would can could should must may might didnt doesnt dont isnt wasnt
    arent werent hasnt havent wont wouldnt couldnt cant didn doesn don isn wasn aren weren hasn haven won wouldn
    couldn n't nt not ever already even also just still actually really publicly openly later once
"""
AUXILIARIES = frozenset(_AUXILIARIES_TEXT.split())
OUTLETS = frozenset(
    [
        "paper",
        "newspaper",
        "outlet",
        "channel",
        "station",
        "broadcaster",
        "website",
        "magazine",
        "agency",
        "report",
        "daily",
    ]
)
_ANSWERS = """
    reaction response reply answer view views line position stance take opinion comment comments argument advice
    explanation verdict defence defense message statement remarks thoughts account version excuse criticism warning
    claim promise prediction
"""
ANSWER_NOUNS = frozenset(_ANSWERS.split())
ADVERBS = listed(
    """
    not ever never already even also just still actually really publicly openly later once nt n't
    """
)
"""What may stand between "did" and its subject. A modal there is a name: "what did Will Marks say"."""
_ACCOUNTS = """
    respond react answer reply explain describe defend justify put account address comment greet take characterize
    characterise phrase word counter rebut sum
"""
ACCOUNTING = frozenset(form for verb in _ACCOUNTS.split() for form in forms(verb))
"""What can be asked for with *how* and be somebody's words."""
_PRO_TEXT = """
    so it that this yes no otherwise not which what they is does do doesnt didnt did isnt was wasnt different the
    opposite either and or both n't nt else anything disagree agree right other it's its say says said one else's
    differently them us him her these those way
"""
PRO_FORMS = frozenset(_PRO_TEXT.split())
BOTH = re.compile(
    r"\b(?:both|the two|two|either|each|the other) (?:sides?|versions?|accounts?|stor(?:y|ies))\b", re.IGNORECASE
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
BREAK = re.compile(
    # A full stop behind a title or an initial ends nothing.
    r"[?!;]+|\s+[-–—]+\s+|(?<!\b[a-z])(?<!\b(?:dr|mr|ms|st|lt|jr|sr))(?<!\b(?:mrs|sgt|gen|sen|gov|rep|rev|hon|col))"
    r"(?<!\b(?:prof|capt))\.\s+|,\s+(?=(?:and\s+)?(?:who|which|whos|anyone|anybody|does|did|any)\b)",
    re.IGNORECASE,
)
CONFLICT = re.compile(
    r"\b(?:conflicting|different|rival|opposing) (?:accounts?|versions?|views?|claims?)\b", re.IGNORECASE
)
PRONOUNS = frozenset(["i", "he", "she", "they", "we", "you", "it", "this", "that", "these", "those"])
NOBODY = frozenset(["to", "me", "us", "i", "we", "you"])
"""Words that stand in no name before "on" or "about": "tell me about", "library to open on"."""
DISBELIEF = frozenset(form for verb in ("think", "believe", "accept", "agree", "buy") for form in forms(verb))
"""Verbs that say that something is not so where they are denied: "who doesn't think that"."""
NEGATIONS = frozenset(word for word in AUXILIARIES if word.endswith("nt")) | {"not", "never"}
NOUN_NEXT = listed(
    """
    the a an in of at for by from with on to his her its their our my your no any some this that
    """
)
"""Words behind which no verb stands that has a tense."""
OF_A_NOUN = frozenset({"which", "what", "whose"})
"""Words that ask for one of a kind, before the noun of it."""
_COMMON_VERBS = """
    say tell claim deny think warn report announce reject dispute confirm admit believe argue insist
"""
COMMON = frozenset(form for verb in _COMMON_VERBS.split() for form in forms(verb))
"""What is known again when it is mistyped."""
_HEARER = re.compile(
    r"\s*(?:\S+\s+){0,5}?(?=(?:about|abt|regarding|concerning|whether|that|over|when|if)\b)", re.IGNORECASE
)
_SHORT = 5
"""Letters of a word in which one more or less makes another word."""
_WH = ("who", "what", "which", "whose")
TRUE = re.compile(r"^(?:is|was) it (?:really )?(?:true|right|correct|the case) (?:that )?", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words of a text, case-folded, apostrophes made straight."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def mended(lower: list[str]) -> list[str]:
    """The words of a question, where no verb of saying is among them with one that was mistyped put right."""
    if not lower:
        return lower
    found = [next((wh for wh in _WH if _mistyped(lower[0], wh)), lower[0]), *lower[1:]]
    if not any(word in TALKING or word in DENYING for word in found):
        for index, word in enumerate(found[1:], start=1):
            meant = sorted(form for form in COMMON if word not in AUXILIARIES and _mistyped(word, form))
            if meant:
                found[index] = meant[0]
                break
    return found


def _mistyped(word: str, meant: str) -> bool:
    """Whether two letters were swapped, or in a long word one was doubled or left out, or "deny" was bent regularly."""
    if word == meant or word[:1] != meant[:1] or not word.isalpha():
        return False
    if len(meant) > 2 and OSA.distance(word, meant, score_cutoff=1) == 1 and sorted(word) == sorted(meant):  # noqa: PLR2004
        return True
    if meant.endswith(("ied", "ies")):
        return word in {f"{meant[:-3]}yed", f"{meant[:-3]}ys"}
    return min(len(word), len(meant)) > _SHORT and Indel.distance(word, meant, score_cutoff=1) == 1


def is_auxiliary(word: str) -> bool:
    """Whether a word helps a verb, with or without its apostrophe."""
    return word.replace("'", "") in AUXILIARIES


def after_hearer(text: str) -> str:
    """What follows whoever was told or asked: "reporters about the bridge"."""
    match = _HEARER.match(text)
    return text[match.end() :] if match else text


def topic(text: str) -> str:
    """What a question is about, without the words that lead to it."""
    return re.sub(
        r"^(?:\s|,|:)*(?:(?:when asked (?:about|if|whether|on)|about|abt|on|regarding|concerning|to|of|over|that|re)"
        r"\b\s*)?",
        "",
        text,
        flags=re.IGNORECASE,
    ).strip(" ,:?")


def name(text: str) -> str:
    """A name without an article, and without what only leans on it: "herself", "been"."""
    bare = re.sub(r"^(?:the|a|an)\s+", "", text.strip(" ,:?'’"), flags=re.IGNORECASE)
    return re.sub(
        r"\s+(?:(?:him|her|it|them|your)sel(?:f|ves)|been|ever|also|actually|really|still|even|just|later"
        r"|(?:have|has|had|got) (?:got )?to)$",
        "",
        bare,
        flags=re.IGNORECASE,
    )

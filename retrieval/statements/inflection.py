"""English inflection of the words in the lexicon: from a verb or noun to the forms that a text can hold.

Written out instead of taken from a lemmatizer, which turns "hoped" into "hop" and costs time for every word.
"""

_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "think": "thinks thought thinking",
    "know": "knows knew known knowing",
    "feel": "feels felt feeling",
    "see": "sees saw seen seeing",
    "find": "finds found finding",
    "hold": "holds held holding",
    "read": "reads read reading",
    "speak": "speaks spoke spoken speaking",
    "swear": "swears swore sworn swearing",
    "understand": "understands understood understanding",
    "forecast": "forecasts forecast forecasted forecasting",
    "foresee": "foresees foresaw foreseen foreseeing",
    "foretell": "foretells foretold foretelling",
    "show": "shows showed shown showing",
    "begin": "begins began begun beginning",
    "cast": "casts cast casting",
    "put": "puts put putting",
    "beg": "begs begged begging",
    "brag": "brags bragged bragging",
    "quip": "quips quipped quipping",
    "snap": "snaps snapped snapping",
    "chat": "chats chatted chatting",
    "rebut": "rebuts rebutted rebutting",
    "admit": "admits admitted admitting",
    "refer": "refers referred referring",
    "infer": "infers inferred inferring",
    "prefer": "prefers preferred preferring",
    "concur": "concurs concurred concurring",
    "demur": "demurs demurred demurring",
    "opt": "opts opted opting",
    "rip": "rips ripped ripping",
    "slam": "slams slammed slamming",
    "plan": "plans planned planning",
    "pan": "pans panned panning",
    "vet": "vets vetted vetting",
    "fret": "frets fretted fretting",
    "sum": "sums summed summing",
    "dub": "dubs dubbed dubbing",
    "blog": "blogs blogged blogging",
    "regret": "regrets regretted regretting",
    "lie": "lies lied lying",
    "learn": "learns learned learnt learning",
    "dream": "dreams dreamed dreamt dreaming",
    "chide": "chides chided chiding",
    "brief": "briefs briefed briefing",
    "signal": "signals signaled signalled signaling signalling",
    "label": "labels labeled labelled labeling labelling",
    "ad-lib": "ad-libs ad-libbed ad-libbing",
    "retweet": "retweets retweeted retweeting",
    "make": "makes made making",
    "give": "gives gave given giving",
    "take": "takes took taken taking",
    "go": "goes went gone going",
    "pay": "pays paid paying",
    "be": "is was are were am been being 's 're",
    "have": "has had having",
    "quit": "quits quit quitting",
}
_VOWELS = "aeiou"


def words(*lists: str) -> frozenset[str]:
    """The words of some lists, parted by white space."""
    return frozenset(word for listed in lists for word in listed.split())


def forms(verb: str) -> frozenset[str]:
    """Every form of a verb: third person, past, participles, and the verb itself."""
    if verb in _IRREGULAR:
        return frozenset([verb, *_IRREGULAR[verb].split()])
    if verb.endswith("e"):
        stem = verb if verb.endswith("ee") else verb[:-1]
        return frozenset({verb, verb + "s", verb + "d", stem + "ing"})
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return frozenset({verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"})
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    return frozenset({verb, third, verb + "ed", verb + "ing"})


def singulars(noun: str) -> tuple[str, ...]:
    """What a plural can be the plural of."""
    return (noun.removesuffix("s"), noun.removesuffix("es"), noun.removesuffix("ies") + "y")


def plurals(noun: str) -> frozenset[str]:
    """A noun and its plural."""
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return frozenset({noun, noun[:-1] + "ies"})
    return frozenset({noun, noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")})

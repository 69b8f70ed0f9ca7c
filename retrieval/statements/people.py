"""What English words tell of a person: titles, roles and their gender."""

from retrieval.statements.inflection import plurals, words

TITLES: dict[str, tuple[str, ...]] = {
    "mr": (),
    "mrs": (),
    "ms": (),
    "miss": (),
    "sir": (),
    "lady": (),
    "lord": ("lord",),
    "dame": (),
    "dr": ("doctor",),
    "prof": ("professor",),
    "sen": ("senator",),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker"),
    "gov": ("governor",),
    "gen": ("general",),
    "lt": ("lieutenant",),
    "col": ("colonel",),
    "maj": ("major",),
    "capt": ("captain",),
    "sgt": ("sergeant",),
    "adm": ("admiral",),
    "cmdr": ("commander",),
    "rev": ("reverend", "pastor"),
    "fr": ("father", "priest"),
    "hon": (),
    "pres": ("president",),
    "sec": ("secretary",),
    "st": (),
}
"""Titles before a name, without their full stop, and the roles they stand for."""

_FEMALE = """
    she her hers herself woman girl mother wife daughter sister aunt niece grandmother widow queen princess duchess
    actress waitress hostess heiress bride girlfriend nun mum mom lady baroness countess empress schoolgirl
    businesswoman spokeswoman chairwoman congresswoman councilwoman policewoman assemblywoman anchorwoman
"""
_MALE = """
    he him his himself man boy father husband son brother uncle nephew grandfather widower king prince duke actor
    waiter groom boyfriend monk dad gentleman baron count emperor schoolboy
    businessman spokesman chairman congressman councilman policeman assemblyman anchorman
"""
GENDER: dict[str, str] = {
    **dict.fromkeys(_FEMALE.split(), "f"),
    **dict.fromkeys(_MALE.split(), "m"),
    "mr": "m",
    "sir": "m",
    "mrs": "f",
    "ms": "f",
    "miss": "f",
    "dame": "f",
}
"""Gender that a word tells: ``f`` or ``m``."""

GROUPS: frozenset[str] = words(
    """
    group agency company organization organisation campaign union party ministry department court government
    commission committee newspaper paper network team club institute institution association bank firm council
    board force military army police administration church university school hospital charity magazine website
    outlet broadcaster bureau office body panel coalition movement foundation center centre authority regulator
    manufacturer maker airline carrier corporation corp publication station channel service trust mission federation
    guild league chamber tribunal inspectorate embassy parliament senate congress cabinet charity prosecution defence
    television
    """
)
"""Nouns for an organization that was named before."""

KINDS_OF_GROUP: frozenset[str] = words(
    """
    party ministry department court government commission committee campaign team club bank council board force
    military army police administration church university school hospital bureau office coalition
    """
)
"""Those of them that only an organization of that kind is called."""

THINGS: frozenset[str] = frozenset(
    form
    for noun in [
        "statement",
        "report",
        "letter",
        "release",
        "memo",
        "email",
        "e-mail",
        "message",
        "document",
        "study",
        "survey",
        "poll",
        "article",
        "editorial",
        "post",
        "tweet",
        "filing",
        "lawsuit",
        "complaint",
        "indictment",
        "ruling",
        "speech",
        "interview",
        "book",
        "analysis",
        "review",
        "note",
        "declaration",
    ]
    for form in plurals(noun)
)
"""Nouns for what somebody wrote or issued."""

PRESS: frozenset[str] = words(
    """
    news times post journal press radio tv television broadcasting magazine agency herald tribune gazette
    chronicle guardian observer telegraph independent mail courier daily weekly today review reuters network
    """
)
"""Words in the names of media."""

MEDIA: frozenset[str] = PRESS | words(
    "argus echo bulletin mercury standard newswire examiner inquirer enquirer sentinel ledger dispatch register star"
)
"""The same, with words that people too are called by."""

OUTLETS: frozenset[str] = words(
    "newspaper paper magazine broadcaster station channel website outlet network agency daily tabloid weekly"
)
"""Nouns for one of the media."""

VAGUE: frozenset[str] = words(
    """
    some many others most few several both all none one two three nobody someone somebody anyone anybody
    everyone everybody people critics supporters
    """
)

PEOPLE: frozenset[str] = words(
    """
    aide official chief head member witness friend expert analyst critic judge delegate candidate nominee
    attorney pilot colleague ally rival veteran native guest nurse coach guard cook clerk monk rabbi imam pope
    guide spouse relative cousin partner neighbor neighbour boss founder ceo strategist activist lawmaker source
    insider mayor executive representative detective captive refugee trustee employee retiree appointee victim
    survivor rebel boss comic comedian doc host pundit tycoon mogul magnate czar hero chef skipper buff fan teen kid
    celebrity star cop vet pal architect athlete poet priest saint thief coroner medic scholar novelist diplomat
    """
)
"""Nouns for one person that their ending does not tell."""

PERSONAL = ("man", "woman", "men", "women", "person", "aide", "or", "er", "ist", "ant", "ent", "ian")
"""Endings of nouns for people."""

OFFICES: frozenset[str] = words(
    """
    mayor president senator governor councillor councilor councilman councilwoman minister secretary judge justice
    professor doctor captain general colonel major lieutenant sergeant king queen prince princess pope bishop archbishop
    cardinal imam rabbi sheikh chancellor premier ambassador commissioner chairman chairwoman chairperson director
    detective officer inspector superintendent constable congressman congresswoman representative attorney vice deputy
    """
)
"""Offices that stand before a name as a title does."""


def is_somebody(word: str) -> bool:
    """Whether a word in small letters, and not in the plural, is for a person or an organization."""
    return word in PEOPLE | GROUPS | OFFICES | GENDER.keys() or word.endswith(PERSONAL)

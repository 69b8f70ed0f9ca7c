"""General English verbs of saying, thinking, showing, judging and intending, and the frames that they attribute in.

A frame names what hangs from the verb and is attributed:

- ``that``: a finite clause, with or without *that*; ``wh``: a clause with a question word; ``if``: one with *if*.
- ``quote``: words in quotation marks; ``aside``: a clause that the verb interrupts or follows ("…, she says").
- ``to``, ``ing``: an infinitive, a gerund without its own subject; ``small``: a clause without a tense.
- ``np``: a plain object; ``np to``, ``np as``, ``np oprd``, ``np for`` …: an object and what is said of it.
- ``about``, ``for`` …: what that preposition holds.
- ``passive …``: the same, with what would be the object as subject; the speaker is the agent, if there is one.

Where a verb takes a frame but mostly reports what somebody did ("make", "seem"), it is left out on purpose.
"""

from retrieval.statements.inflection import forms

SPEECH = """
    say tell add write state note argue announce declare claim insist explain acknowledge admit warn suggest report
    tweet retweet respond reply predict remark joke quip assert allege contend maintain concede confirm
    complain boast brag caution recall observe comment answer retort counter object protest stress emphasize emphasise
    reiterate repeat underscore underline lament bemoan vow promise pledge testify disclose reveal divulge proclaim
    profess affirm reaffirm attest opine muse posit theorize theorise reason speculate hint imply intimate signal
    indicate clarify specify elaborate recount relate narrate describe exclaim shout yell scream cry chant
    whisper mutter murmur mumble grumble groan growl bark snap scoff sneer gush rave rant fume vent thunder bellow roar
    interject chime deadpan crack post blog email text cable wire caption read advise inform notify remind assure
    reassure brief apologize apologise confess confide swear guarantee forecast estimate project foretell prophesy
    ask crow demand
    inquire enquire urge plead implore beg instruct order propose recommend accuse charge blast
    deny dispute rebut refute agree disagree concur echo summarize summarise sum quote cite point tout stipulate declaim
    preach lecture sigh laugh shrug volunteer venture offer grouse whine carp sniff enthuse wonder ponder
    decry denounce demur waver dictate warrant pronounce certify acknowledge contest reckon
    demonstrate show find
"""
QUOTE_ONLY = (
    "begin start fire continue conclude go open close end finish chide scold tease beam boom blurt interrupt urge"
)
THOUGHT = """
    think believe know hope fear worry realize realise understand doubt suspect assume presume expect feel
    conclude decide recognize recognise learn guess figure reckon imagine anticipate foresee envision trust deem
    judge wonder determine discover infer surmise suppose dream regret notice acknowledge calculate deduce
    rule agree conceive remember pray
"""
EVIDENCE = """
    show find suggest indicate reveal demonstrate imply report estimate project conclude confirm determine predict
    detail state note illustrate
"""
REFUSAL = "deny dispute reject refute rebut dismiss disavow disclaim contradict"
DOUBT = "doubt disagree contest rubbish repudiate debunk discount downplay rule_out play_down brush_off cast_doubt"
CONFIRM = "confirm verify corroborate substantiate"
WH_VERBS = """
    say ask explain question tell wonder discuss understand determine decide write describe reveal
    recall report state note inquire enquire debate consider ponder clarify specify disclose learn
    add outline detail indicate mull explore doubt
"""
QUESTION = "ask question wonder inquire enquire query press quiz grill pose"

INTENT = """
    want decline refuse vow plan promise pledge agree threaten hope expect like love prefer offer intend decide swear
    aim plead vote seek claim ask demand beg request propose volunteer opt resolve consent profess hesitate wish
    undertake guarantee dare long yearn urge
"""
INTENT_ING = """
    suggest propose recommend consider support deny oppose advocate mull contemplate favor favour mention recall
    remember describe discuss report envision imagine dread regret admit acknowledge anticipate
"""
SMALL = "say find consider declare suggest chant shout report note demand propose call think judge deem argue believe"

# A plain object is what is said, thought or judged. Only verbs that hardly mean anything else.
OBJECT = """
    support endorse announce cite express defend criticize criticise oppose discuss reject mention question denounce
    propose note describe blast share post mock dismiss claim highlight blame echo tout explain prefer declare slam
    repeat condemn acknowledge deny decry confirm voice stress publish applaud emphasize emphasise
    praise outline reference reiterate recognize recognise promise suggest invoke disavow lament recount assail predict
    bemoan recite admit state recommend rebut dispute rip articulate advocate allege assert contend concede regret
    deplore commend laud hail lambaste castigate chastise excoriate deride ridicule disparage berate pan scorn bash
    disclose reveal tweet retweet report forecast foresee envision trumpet proclaim profess preach
    parrot contradict refute repudiate scold rebuke admonish protest vilify demonize demonise malign extol
    bewail mourn clarify detail signal hint imply second caution contemplate ponder downplay
    attack recall fear doubt hate love request spurn trash
    rubbish debunk discount rule_out play_down brush_off
"""
OBJECT_TO = """
    urge ask tell encourage order challenge press instruct warn advise beg implore exhort compel entreat persuade
    recommend request expect want invite direct command remind caution pledge liken compare equate nudge petition
    beseech
"""
OBJECT_AS = """
    describe see cite cast dismiss view portray identify defend quote list characterize characterise frame name
    pitch position tout regard bill hail rank depict praise denounce criticize criticise slam attack condemn mock
    deride ridicule blast decry paint brand label deplore reject perceive envision acknowledge recognize recognise
    treat interpret remember credit present laud champion trash
"""
OBJECT_OPRD = "call name deem dub label consider pronounce declare brand term find style"
OBJECT_FOR = """
    criticize criticise blame praise blast thank slam attack chide congratulate mock applaud assail rip laud commend
    castigate chastise berate scold rebuke condemn credit fault hail lambaste excoriate ridicule denounce
    accuse salute ding knock needle hammer
"""
OBJECT_OF = "accuse suspect warn"
OBJECT_ABOUT = "ask question warn press quiz grill"

ABOUT = """
    talk speak worry think write boast brag joke complain speculate muse gush rave lie rant warn wonder fret agonize
    lament testify tweet argue grumble care
"""
PREPOSITIONS = {
    "about": ABOUT,
    "for": """
        call hope push apologize apologise advocate campaign vouch vote argue ask plead yearn lobby root wish press pray
    """,
    "on": "comment agree weigh insist elaborate cast_doubt",
    "at": "hint lash balk scoff marvel bristle sneer",
    "against": "rail warn caution campaign inveigh argue advise speak",
    "of": "warn boast speak complain talk approve disapprove dream",
    "with": "agree disagree concur side sympathize sympathise",
    "to": "refer object allude admit confess attest testify point",
    "upon": "insist",
    "from": "dissent",
    "as": "dismiss reject rubbish",
    "over": "worry fret agonize",
}
PASSIVE_TO = "expect say believe think know ask report rumor rumour mean intend allege understand reckon"
PASSIVE_AS = "know describe identify list regard see portray characterize characterise depict perceive bill view"
PASSIVE_OPRD = "consider call deem dub declare label brand"
PASSIVE_FOR = "criticize criticise praise blame blast fault mock condemn slam"
PASSIVE_ABOUT = "ask press question warn quiz"
PASSIVE_NP = """
    report reject claim share support endorse criticize criticise denounce tweet mention applaud describe attack confirm
    echo oppose condemn praise welcome announce deny dispute dismiss refute
"""


# Frames and the verbs that attribute in them.
_TABLE: tuple[tuple[str, str], ...] = (
    ("that quote aside frag passive-that passive-wh passive-if", SPEECH),
    ("that aside passive-that passive-wh passive-if", THOUGHT),
    ("that aside", EVIDENCE),
    ("that", REFUSAL),
    ("that np", "rule_out"),
    ("that np withheld", "verify corroborate substantiate accept"),
    ("that", "continue"),
    ("quote", QUOTE_ONLY),
    ("wh", WH_VERBS),
    ("if", "say ask wonder inquire enquire question know"),
    ("to", INTENT),
    ("ing", INTENT_ING),
    ("small", SMALL),
    ("np", OBJECT),
    ("np-to", OBJECT_TO),
    ("np-as", OBJECT_AS),
    ("np-oprd", OBJECT_OPRD),
    ("np-for", OBJECT_FOR),
    ("np-of", OBJECT_OF),
    ("np-at", "put estimate"),
    ("np-about", OBJECT_ABOUT),
    ("passive-to", PASSIVE_TO),
    ("passive-as", PASSIVE_AS),
    ("passive-oprd", PASSIVE_OPRD),
    ("passive-for", PASSIVE_FOR),
    ("passive-about", PASSIVE_ABOUT),
    ("passive-np", PASSIVE_NP),
    *PREPOSITIONS.items(),
)


def _build() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for frames, verbs in _TABLE:
        for verb in verbs.split():
            table.setdefault(verb, set()).update(frame.replace("-", " ") for frame in frames.split())
    return {verb: frozenset(frames) for verb, frames in table.items()}


FRAMES: dict[str, frozenset[str]] = _build()
"""Frames of each verb."""

PHRASAL: dict[str, dict[str, str]] = {
    form: particles
    for verb, particles in {
        "rule": {"out": "rule_out"},
        "play": {"down": "play_down"},
        "brush": {"off": "brush_off", "aside": "brush_off"},
        "shrug": {"off": "brush_off"},
        "wave": {"away": "brush_off"},
        "cast": {"doubt": "cast_doubt", "doubts": "cast_doubt"},
        "throw": {"doubt": "cast_doubt"},
    }.items()
    for form in forms(verb)
}
"""The verbs of some forms together with a particle or an object: "played down", "cast doubt on"."""

LEMMAS: dict[str, str] = {form: verb for verb in FRAMES for form in forms(verb)}
"""The verb of each form that it can take."""

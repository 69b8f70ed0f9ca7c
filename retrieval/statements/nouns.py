"""Nouns and adjectives of saying and thinking, and the prepositions that name a source."""

from retrieval.statements.inflection import plurals

CLAUSE_NOUNS = """
    argument claim assertion belief statement suggestion insistence contention allegation accusation warning
    conclusion fear hope concern view opinion announcement admission acknowledgment acknowledgement assurance
    complaint charge notion idea impression prediction promise pledge vow threat report rumor rumour confidence
    conviction doubt speculation theory declaration denial comment remark message expectation perception
    realization sense feeling sentiment finding revelation confession assessment observation point criticism worry
"""
TO_NOUNS = """
    call plan promise pledge vow threat decision desire refusal offer proposal request demand willingness intention
    commitment ambition push plea hope wish reluctance unwillingness resolution determination appeal
    eagerness bid
"""
OF_NOUNS = """
    criticism support opposition endorsement condemnation denunciation description view opinion praise call denial
    rejection assessment characterization depiction portrayal accusation allegation warning promise claim fear
    mention complaint comment remark message rebuke defense defence embrace advocacy attack perception
"""
OF_PREPOSITIONS = frozenset({"of", "for", "to", "about", "on", "against", "over", "regarding", "with"})

ADJECTIVES = """
    confident sure certain convinced hopeful optimistic pessimistic skeptical sceptical doubtful afraid fearful worried
    concerned aware unaware adamant proud sorry glad happy supportive critical dismissive willing unwilling eager
    reluctant ready determined opposed fond wary unsure uncertain
"""
BEARER_NOUNS = """
    sign placard banner shirt t-shirt hat button sticker headline caption slogan letter statement note message tweet
    post email text report billboard poster ad article resolution op-ed editorial memo column speech petition release
"""
SPEAKING_NOUNS = """
    report poll survey study analysis police official source expert editorial review court judge mayor minister
    president governor premier prosecutor lawyer researcher scientist doctor union watchdog ministry government army
    campaign aide
"""
EVIDENCE_NOUNS = "poll survey study analysis figure record document result statistic census research"

ABSTRACT_NOUNS = """
    evidence experience history fact reality truth logic indication clue hint trend pattern move timing outcome
    situation incident event episode absence silence failure success presence behavior behaviour instinct tradition
    circumstance development symptom scene sight wreckage speed size fate nature context precedent nothing everything
    something anything
"""


def _both(nouns: str) -> frozenset[str]:
    """Singular and plural of some nouns."""
    return frozenset(form for noun in nouns.split() for form in plurals(noun))


CLAUSE = _both(CLAUSE_NOUNS)
"""Nouns that take what is said as a clause with *that*."""
TO = _both(TO_NOUNS)
"""Nouns that take what is wanted as an infinitive."""
OF = _both(OF_NOUNS)
"""Nouns that take what is judged behind a preposition."""
BEARERS = _both(BEARER_NOUNS)
"""Things with words on them."""
SPEAKING_THINGS = _both(SPEAKING_NOUNS)
"""What speaks in headlines: "Report: …"."""
EVIDENCE = _both(EVIDENCE_NOUNS) | {"data", "polling", "analyses"}
"""What shows or finds something."""
ABSTRACT = _both(ABSTRACT_NOUNS)
"""What shows something without being anybody's words."""
FEELING = frozenset(ADJECTIVES.split())
"""Adjectives of what somebody thinks."""
HEARSAY = frozenset({"reportedly", "allegedly", "supposedly", "purportedly", "ostensibly"})
"""Adverbs that lay a clause to sources nobody names."""

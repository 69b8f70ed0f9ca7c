"""The letters beyond ASCII of languages in Latin script: what tells one code page from another."""

import re
import unicodedata

_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "áéíñóúüïç",  # Spanish, Galician
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "àçéèíïóòúü",  # Catalan
        "äöüßéàèê",  # German, with its French loans
        "áéèêëíïóôöúûü",  # Dutch, Afrikaans
        "æøåéèêóòôäöü",  # Danish, Norwegian
        "åäöéüàšž",  # Swedish, Finnish
        "áðéíóúýþæö",  # Icelandic, Faroese
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîșțşţ",  # Romanian
        "čćđšž",  # Croatian, Bosnian, Serbian, Slovene
        "çğıöşüâîûİ",  # Turkish
        "çëâ",  # Albanian
        "äöõüšž",  # Estonian
        "āčēģīķļņšūž",  # Latvian
        "ąčęėįšųūž",  # Lithuanian
        "âêîôûŵŷáéíóúàèìòùäëïöüẅ",  # Welsh, Irish
    )
)
_MISPLACED = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-Þ]|\w[‚„]|[‚„](?!\w)|[ªº](?=[^\W\d])|[^\W\d][£¥§°€¿](?=[^\W\d])")
"""A capital or a mark where only gibberish has it: inside a word, or a low quotation mark at a word's end."""
_MARKS = frozenset("\u00a0\u00ad“”‘’„‚«»‹›–—…•·€£¥§°©®™¡¿½¼¾ªº²³†´")


def mostly_latin(text: str) -> bool:
    """Whether at least half of the letters beyond ASCII are Latin; True where there are none."""
    latin = other = 0
    for letter in text:
        if letter > "\x7f" and letter.isalpha():
            if unicodedata.name(letter, "").startswith("LATIN"):
                latin += 1
            else:
                other += 1
    return latin >= other


def is_plausible_latin(text: str) -> bool:
    """Whether all that is beyond ASCII could stand in a text of one language in Latin script."""
    letters = {letter for letter in text if letter > "\x7f"} - _MARKS
    return any(letters <= alphabet for alphabet in _ALPHABETS) and not _MISPLACED.search(text)

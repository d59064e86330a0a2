"""The guard's word lists as lookup tables: named things by class, synonyms, words that carry no claim."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from soi.match.results import DifferenceKind
from soi.text.scan import Phrases, forms, scan

Reading = Literal["marked", "plain", "english"]
"""How a text is read: Vietnamese with marks, Vietnamese typed without them, English."""


class Concept(NamedTuple):
    """A named thing: `group` holds its alternatives (what excludes what), `key` is one across languages."""

    group: str
    key: str


GROUPS: dict[str, tuple[str, DifferenceKind]] = {
    "skip": ("-", "place"),
    "country": ("country", "place"),
    "continent": ("continent", "place"),
    "region": ("region", "place"),
    "city": ("city", "place"),
    "sky": ("sky", "place"),
    "org": ("body", "person"),
    "role": ("body", "person"),
    "app": ("app", "person"),
    "people": ("people", "person"),
    "food": ("matter", "substance"),
    "vitamin": ("matter", "substance"),
    "mineral": ("matter", "substance"),
    "drug": ("matter", "substance"),
    "chemical": ("matter", "substance"),
    "shot": ("shot", "substance"),
    "disease": ("disease", "substance"),
    "germ": ("germ", "substance"),
    "blood": ("blood", "substance"),
    "organ": ("organ", "substance"),
    "animal": ("animal", "substance"),
    "device": ("device", "substance"),
    "colour": ("colour", "substance"),
    "hazard": ("hazard", "substance"),
}
KIND_OF_GROUP: dict[str, DifferenceKind] = dict(GROUPS.values())
RELATED: frozenset[frozenset[str]] = frozenset(
    frozenset(pair.split("~"))
    for pair in [
        "cancer~tumour",
        "cancer~leukemia",
        "children~infants",
        "children~students",
        "children~teens",
        "teens~students",
        "heartattack~heartdisease",
        "stroke~suddendeath",
        "heartattack~suddendeath",
        "flu~cold",
        "garlic~onionless",
        "sugar~softdrink",
        "virus~bacteria",
        "brainDamage~tumour",
        "police~mps",
        "doctor~moh",
        "elderly~pensioners",
        "workers~adults",
        "bacon~redmeat",
        "bacon~pork",
        "meat~pork",
        "meat~beef",
        "meat~bacon",
        "meat~redmeat",
        "fish~seafood",
        "shrimp~seafood",
        "crab~seafood",
        "squid~seafood",
        "fruit~papaya",
        "fruit~persimmon",
        "fruit~orange",
        "fruit~lemon",
        "alcohol~wine",
        "alcohol~beer",
        "vaccine~shot",
        "alcohol~methanol",
        "milk~formula",
        "tea~milktea",
        "soy~soymilk",
        "soy~tofu",
        "coconut~coconutoil",
        "phone~iphone",
        "phone~tablet",
        "phone~5g",
        "5g~wifi",
        "car~truck",
        "finger~hand",
        "mumps~measles",
        "measles~rubella",
        "fever~flu",
        "asia~world",
        "europe~world",
        "insomnia~headache",
        "papaya~papaya_leaf",
        "men~people",
        "women~pregnant",
        "fever~dengue",
        "fever~malaria",
        "kidneyfailure~kidneystone",
        "disinfectant~bleach",
        "chicken~egg",
        "chicken~birdflu",
        "teacher~students",
        "hepatitis~hepb",
        "hepatitis~hepc",
        "hepatitis~hepa",
        "hepatitis~hepd",
        "hepatitis~hepe",
        "flu~flua",
        "flu~flub",
        "driver~taxidriver",
        "driver~motorbiketaxi",
        "poisoning~botulism",
        "botulism~bacteria",
        "gum~candy",
        "cough~cold",
        "cough~flu",
        "driver~shipper",
        "police~cybersecurity",
        "mps~cybersecurity",
        "evn~electrician",
        "tax~mof",
        "mask~towel",
        "car~taxi",
        "car~van",
        "bus~van",
        "truck~container",
        "telecom~viettel",
        "telecom~vinaphone",
        "telecom~mobifone",
        *(
            f"bank~{name}"
            for name in (
                "vietcombank",
                "techcombank",
                "bidv",
                "agribank",
                "vietinbank",
                "mbbank",
                "vpbank",
                "tpbank",
                "acb",
                "sacombank",
                "sbv",
            )
        ),
        "flood~storm",
    ]
)
"""Keys of one group that name the same, or a wider and a narrower, thing: no difference."""
_UPPER_ONLY = frozenset({"us", "who", "it", "u.s", "un", "ema", "acb", "fan", "weed", "in"})
_AMBIGUOUS_SYLLABLES = frozenset({"tau", "tim", "lua"})


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _names(column: str, reading: Reading) -> list[str]:
    names = []
    for name in column.split(";"):
        if not name or (name.startswith("~") and reading != "marked"):
            continue
        bare = name.removeprefix("~")
        if reading == "plain" and len(scan(bare)) == 1 and forms(bare)[1] in _AMBIGUOUS_SYLLABLES:
            continue
        names.append(bare)
    return names


def _foreign(column: str, category: str) -> list[str]:
    """English names read inside Vietnamese text: long ones, and names of places and bodies."""
    return [
        name
        for name in column.split(";")
        if len(name) > 5 or (category in ("org", "app", "country", "city") and len(name) > 3)
    ]


@lru_cache(maxsize=3)
def concepts(reading: Reading) -> Phrases[Concept]:
    """Named things as `reading` spells them."""
    entries: list[tuple[str, Concept]] = []
    borrowed: list[tuple[str, Concept]] = []
    for line in _lines("lexicon.txt"):
        category, key, vietnamese, english = line.split("|")
        concept = Concept(GROUPS[category][0], key)
        if reading == "english":
            entries += [(name, concept) for name in english.split(";") if name]
        else:
            entries += [(name, concept) for name in _names(vietnamese, reading)]
            borrowed += [(name, concept) for name in _foreign(english, category)]
    return Phrases(entries + borrowed, marked=reading == "marked")


@lru_cache(maxsize=3)
def synonyms(reading: Reading) -> Phrases[str]:
    """Phrases to the name of their group of synonyms, "" for phrases that carry no claim."""
    entries = [(phrase, "") for phrase in _listed("softwords.txt", reading) if " " in phrase]
    for line in _lines("synonyms.txt"):
        key, vietnamese, english = line.split("|")
        entries += [
            (name, f"={key}") for name in (english if reading == "english" else vietnamese).split(";") if name
        ]
    return Phrases(entries, marked=reading == "marked")


def _listed(name: str, reading: Reading) -> list[str]:
    """The entries of a word list in the language of `reading`."""
    wanted = "en" if reading == "english" else "vi"
    entries: list[str] = []
    for line in _lines(name):
        language, _, rest = line.partition("|")
        if language == wanted:
            entries += rest.split(";")
    return entries


def _single(name: str, reading: Reading) -> frozenset[str]:
    column = 0 if reading == "marked" else 1
    return frozenset(forms(word)[column] for word in _listed(name, reading) if " " not in word)


@lru_cache(maxsize=3)
def soft_words(reading: Reading) -> frozenset[str]:
    """Single words that carry no claim, as `reading` spells them."""
    return _single("softwords.txt", reading)


@lru_cache(maxsize=3)
def glue_words(reading: Reading) -> frozenset[str]:
    """Words whose exchange between otherwise equal texts changes no claim."""
    return _single("gluewords.txt", reading)


_CAPITAL_ONLY = frozenset(
    forms(name)[0] for name in ("pháp", "đức", "nga", "ý", "thái", "hàn", "nhật", "lào", "bỉ", "úc")
)
_BEFORE_NAMES = frozenset(["nuoc", "ben", "o", "tai", "tu", "nguoi", "hang", "gao", "va"])


def needs_capital(form: str, before: str) -> bool:
    """Whether a one-syllable name is a common word when written small and not led by nước, bên, ở…"""
    return form in _CAPITAL_ONLY and before not in _BEFORE_NAMES


def needs_capitals(written: str) -> bool:
    """Whether a name is a common word unless written in capitals (US, WHO)."""
    return written.lower() in _UPPER_ONLY and not written.isupper()

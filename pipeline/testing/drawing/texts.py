"""Texts as people write them in Hebrew: what Windows-1255 carries as it is, and what it does not."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

WORDS = (
    "אב",
    "גן",
    "ים",
    "לחם",
    "קפה",
    "הצפון",
    "מאפיית",
    "חשבונית",
    "ז׳בוטינסקי",
    "ק״ג",
    'בע"מ',
    "א.ב.",
    "תל-אביב",
    "(דחוף)",
    "₪",
    "5%",
    "12",
    "A4",
    "a,b",
    "–",
    "שלום!",
    "ש/ח",
    "'",
)
"""Short ones first: Hypothesis shrinks to them."""
_LETTERS = "אבגדהוזחטיכלמנסעפצקרשתםןץףך 0123456789abcXYZ.,-/'\"()&+*#@!?:;%₪׳״־–…"
HARD = (
    "é",
    "e\u0301",
    "\u200fא",
    "\ufb2a",
    "שׂ",
    "א\u05b8ב",
    "א\u0591",
    "א\u05c5",
    "\u202bא\u202c",
    "א\u200bב",
    "א\u00a0ב",
    "5\u22122",
    "א\tב",
    "א\nב",
    "א\r\nב",
    "\x00",
    "\x1a",
    "😀",
    "Прага",
    "مرحبا",
    "ß",
    "\ufeff",
    "\ud800",
)
"""What does not go through Windows-1255 as it is: marks, spaces, accents, controls, other scripts, half a pair."""


def hebrew_text(*, ansi: bool = True, min_size: int = 1, max_size: int = 50) -> st.SearchStrategy[str]:
    """See `pipeline.testing.strategies.hebrew_text`."""
    least = max(min_size, 1)
    if max_size < least:
        return st.just("")
    made = st.sampled_from(_phrases(WORDS, least, max_size)) | _letters(least, max_size)
    if not ansi:
        hard = _phrases((*HARD, *WORDS), least, max_size)
        made = made | st.sampled_from(hard) | st.text(min_size=least, max_size=max_size)
    return made if min_size else st.just("") | made


@lru_cache(maxsize=256)
def _phrases(words: tuple[str, ...], min_size: int, max_size: int) -> tuple[str, ...]:
    """Words alone, and two with a blank between them, as far as they fit; filled up where they are too short.

    One choice for a phrase instead of one for each word: Hypothesis takes as long for every choice.
    """
    made = [*words, *(f"{one} {other}" for one in words for other in words)]
    return tuple(dict.fromkeys(text + "א" * (min_size - len(text)) for text in made if len(text) <= max_size))


def _letters(min_size: int, max_size: int) -> st.SearchStrategy[str]:
    """A Hebrew letter, and characters of the code page behind it; no blank at its end, as the engine trims."""
    rest = st.text(_LETTERS, min_size=min_size - 1, max_size=min(max_size, 60 + min_size) - 1)
    return rest.map(lambda text: "א" + (text[:-1] + "א" if text.endswith(" ") else text))

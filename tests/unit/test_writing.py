"""JSON as programs write it: V8's way, each way that differs from it, and what a text says of its writer."""

from __future__ import annotations

import pytest

from pipeline.intake.values import Rows
from pipeline.passport.canonical import canonical, complete, is_canonical, parse
from pipeline.passport.diagnosis import Diagnosis
from pipeline.passport.subjects import Subject
from pipeline.passport.texts import SPACES, deviations, texts
from pipeline.passport.writing import Escapes, Space, Style, is_index, write

VALUE = '{"b":["א/é",true,false,null,{}],"2":1.50,"a":-0,"1":"\\u0000\\"\\\\\\n\\t\\r\\b\\f","b":[]}'


def written(text: str, **style: object) -> str:
    return write(parse(text.encode()), Style(**style))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ({}, '{"1":"\\u0000\\"\\\\\\n\\t\\r\\b\\f","2":1.5,"b":[],"a":0}'),
        ({"order": "sent"}, '{"b":[],"2":1.5,"a":0,"1":"\\u0000\\"\\\\\\n\\t\\r\\b\\f"}'),
        ({"order": "sorted"}, '{"1":"\\u0000\\"\\\\\\n\\t\\r\\b\\f","2":1.5,"a":0,"b":[]}'),
        (
            {"order": "sent", "doubles": True, "numbers": "sent"},
            '{"b":["א/é",true,false,null,{}],"2":1.50,"a":-0,"1":"\\u0000\\"\\\\\\n\\t\\r\\b\\f","b":[]}',
        ),
    ],
)
def test_each_order_of_members_is_written(style: dict[str, object], text: str) -> None:
    assert written(VALUE, **style) == text


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("v8", "[5,0,-5,1.5,1e+21,null]"),
        ("sent", "[5.00,-0,-5,1.50,1e21,1e999]"),
        ("point", "[5.0,0.0,-5.0,1.5,1e+21,null]"),
        ("cents", "[5.00,0.00,-5.00,1.50,1000000000000000000000.00,null]"),
    ],
)
def test_numbers_are_written_in_each_form(form: str, numbers: str) -> None:
    assert written("[5.00,-0,-5,1.50,1e21,1e999]", numbers=form) == numbers


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ({}, '"aX/א😀\u2028\\ud800\\""'),
        ({"slashes": True}, '"aX\\/א😀\u2028\\ud800\\""'),
        ({"escapes": Escapes(r"\x80-\U0010ffff")}, '"aX/\\u05d0\\ud83d\\ude00\\u2028\\ud800\\""'),
        ({"escapes": Escapes(r"\x80-\U0010ffff", upper=True)}, '"aX/\\u05D0\\uD83D\\uDE00\\u2028\\uD800\\""'),
        ({"escapes": Escapes(by_number='"')}, '"aX/א😀\u2028\\ud800\\u0022"'),
    ],
)
def test_characters_are_escaped_in_each_way(style: dict[str, object], text: str) -> None:
    assert written('"aX/א😀\u2028\\ud800\\""', **style) == text


@pytest.mark.parametrize(
    ("space", "text"),
    [
        (Space(), '{"a":[1,2],"b":{},"c":[]}'),
        (Space(", ", ": "), '{"a": [1, 2], "b": {}, "c": []}'),
        (Space(end="\n"), '{"a":[1,2],"b":{},"c":[]}\n'),
        (
            Space(",", ": ", "  "),
            '{\n  "a": [\n    1,\n    2\n  ],\n  "b": {},\n  "c": []\n}',
        ),
        (
            Space(",", ": ", "\t", "\r\n"),
            '{\r\n\t"a": [\r\n\t\t1,\r\n\t\t2\r\n\t],\r\n\t"b": {},\r\n\t"c": []\r\n}',
        ),
    ],
)
def test_white_space_is_written_in_each_way(space: Space, text: str) -> None:
    assert written('{"a":[1,2],"b":{},"c":[]}', space=space) == text


def test_rows_that_a_hook_has_read_cannot_be_written() -> None:
    with pytest.raises(TypeError, match=r"^rows that a hook has read have no value$"):
        write(Rows(0, 2))


@pytest.mark.parametrize(
    ("key", "index"),
    [
        ("0", True),
        ("7", True),
        ("4294967294", True),
        ("4294967295", False),
        ("00", False),
        ("01", False),
        ("-1", False),
        ("", False),
        ("1.0", False),
        ("٣", False),
        ("99999999999", False),
    ],
)
def test_an_index_is_what_v8_takes_for_one(key: str, index: bool) -> None:
    assert is_index(key) is index


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ('[{"a":"b/c","d":1.5}]', []),
        ('[{"a":"b\\/c"}]', ["escaped-slash"]),
        ('[{"a":"\\\\/"}]', []),
        ('["\\u05d0"]', ["unicode-escape"]),
        ('["\\u000a"]', ["unicode-escape"]),
        ('["\\n\\"\\u0001"]', []),
        ("[1, 2]", ["white-space"]),
        ("[1]\n", ["white-space"]),
        ('["a b"]', []),
        ("[1.0]", ["number-format"]),
        ('[{"b":1,"2":1}]', ["key-order"]),
        ('[{"2":1,"b":1}]', []),
        ('[{"a":1,"a":1}]', ["double-key"]),
        (
            '[ {"b":"\\/\\u05d0","1":1.0,"b":2} ]',
            ["escaped-slash", "unicode-escape", "white-space", "number-format", "key-order", "double-key"],
        ),
    ],
)
def test_a_text_says_how_its_writer_differs(sent: str, codes: list[str]) -> None:
    assert [cause.code for cause in deviations(sent.encode(), parse(sent.encode()))] == codes


def test_texts_come_by_the_number_of_mistakes_and_the_likelier_first() -> None:
    found = list(texts([Subject(parse('[{"b":"א/","a":1}]'.encode()))]))
    counts = [len(text.mistakes) for text in found]
    assert counts == sorted(counts)
    assert found[0].text.decode() == '[{"b":"א/","a":1}]'
    single = [(text.mistakes[0].code, text.text.decode()) for text in found if len(text.mistakes) == 1]
    assert [text for code, text in single if code == "escaped-slash"] == ['[{"b":"א\\/","a":1}]']
    assert [text for code, text in single if code == "unicode-escape"] == [
        '[{"b":"\\u05d0/","a":1}]',
        '[{"b":"\\u05D0/","a":1}]',
        '[{"b":"\\u05D0/","a":1}]',
    ]
    assert [text for code, text in single if code == "number-format"] == [
        '[{"b":"א/","a":1.0}]',
        '[{"b":"א/","a":1.00}]',
    ]
    assert [text for code, text in single if code == "key-order"] == ['[{"a":1,"b":"א/"}]']
    assert len([text for code, text in single if code == "white-space"]) == len(SPACES)
    assert "double-key" not in [code for code, _ in single]
    assert len({text.text for text in found}) > 100


def test_of_several_subjects_the_fewest_mistakes_come_first_and_what_was_sent_before_the_rest() -> None:
    sent = b'["\\/" ,1]'
    right = [Subject(parse(sent), sent=sent), Subject(parse(b'"x"'))]
    wrong = Subject(parse(b'{"p":[]}'), (Diagnosis("part-signed"),), b'{"p":[ ]}')
    found = [text.text for text in texts([*right, wrong])]
    assert found[:8] == [
        b'["/",1]',
        b'"x"',
        sent,  # both of its mistakes count as one
        b'["/", 1]',
        b'["\\/",1]',
        b'"x"',
        b'{"p":[]}',
        b'["/",1.0]',
    ]
    assert found.index(b'{"p":[ ]}') > found.index(b'["/",1]\n')


def test_a_text_that_is_signed_as_it_is_has_one_form() -> None:
    assert [text.text for text in texts([Subject("a\ud800", literal=True)])] == [b"a\xef\xbf\xbd"]


@pytest.mark.parametrize(
    "text",
    [
        b'[{"a":1,"b":"x"},{"a":2,"b":"y"}]',
        b'[{"a":1},{"b":1},{"a":2}]',
        b'[{"a":-0.5,"b":null,"c":true,"d":false}]',
    ],
)
def test_what_is_canonical_is_its_own_form(text: bytes) -> None:
    assert is_canonical(text)
    assert canonical(text) is text
    assert complete(text) == text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (b'[{"b":1,"1":2}]', b'[{"1":2,"b":1}]'),
        (b'[{"b":"x","1":"y"}]', b'[{"1":"y","b":"x"}]'),
        (b'[{"b":"x","9":"y"}]', b'[{"9":"y","b":"x"}]'),
        (b'[{"b":"x","95":"y"}]', b'[{"95":"y","b":"x"}]'),
        (b'[{"a":1,"a":2}]', b'[{"a":2}]'),
        (b'[{"a":1} ]', b'[{"a":1}]'),
        (b'[{"a":1.0}]', b'[{"a":1}]'),
        (b'[{"a":-0}]', b'[{"a":0}]'),
        (b'[{"a":9007199254740993}]', b'[{"a":9007199254740992}]'),
        (b'[{"a":{"b":[1.50]}}]', b'[{"a":{"b":[1.5]}}]'),
        (b'[{"a":"x"},5]', b'[{"a":"x"},5]'),
        (b'{"a":1}', b'{"a":1}'),
        (b" 5 ", b"5"),
    ],
)
def test_what_is_not_canonical_is_written_anew(text: bytes, form: bytes) -> None:
    assert is_canonical(text) is False
    assert canonical(text) == form
    assert complete(text) == form


def test_more_layouts_than_are_remembered_are_canonical_too() -> None:
    for count in (20, 21, 50):
        rows = b",".join(b'{"k%d":1}' % number for number in range(count))
        text = b"[%s]" % rows
        assert canonical(text) == complete(text) == text


def test_a_text_of_many_layouts_is_looked_at_to_its_end() -> None:
    rows = b",".join(b'{"k%d":1}' % number for number in range(50))
    assert canonical(b'[%s,{"last":1.0}]' % rows) == b'[%s,{"last":1}]' % rows

"""Findings for a reader: the place, the vendor's words, the Hebrew, what to do, the line itself."""

from __future__ import annotations

import json

from pipeline.findings import Finding, Position, Verdict
from pipeline.reporters.base import HEBREW, Reporter
from pipeline.reporters.summary import RuleCount, by_rule
from pipeline.reporters.visible import cells, visible

WORDS: dict[str, tuple[str, str]] = {
    "hint": ("hint", "רמז"),
    "rule": ("rule", "הכלל"),
    "at": ("at", "במקום"),
    "accepted": ("accepted", "התקבל"),
    "refused": ("refused", "נדחה"),
    "error": ("error", "שגיאה"),
    "errors": ("errors", "שגיאות"),
    "warning": ("warning", "אזהרה"),
    "warnings": ("warnings", "אזהרות"),
    "row": ("row", "שורה"),
    "rows": ("rows", "שורות"),
    "time": ("time", "פעם"),
    "times": ("times", "פעמים"),
    "first": ("first at line", "לראשונה בשורת קובץ"),
    "line": ("at line", "בשורת קובץ"),
    "payload": ("payload", "מטען"),
    "payloads": ("payloads", "מטענים"),
    "answers": ("the API would answer", "תשובת ה-API"),
    "undocumented": ("no answer of the API to this is documented", "תשובת ה-API למקרה זה אינה מתועדת"),
    "unknown": ("interface unknown", "ממשק לא ידוע"),
}
"""English and Hebrew."""

_COLOURS = {
    "error": "1;31",
    "warning": "1;33",
    "refused": "1;31",
    "accepted": "32",
    "place": "1",
    "faint": "2",
}


class TextReporter(Reporter):
    """A block of lines for each finding, then what is to be said of the payload as a whole.

    Hebrew stands on lines of its own, in logical order: terminals that write from right to left turn it, the
    others show it as it is, and neither mixes it with what stands beside it.
    """

    def write(self, verdict: Verdict) -> None:
        """Every finding, then the verdict, the vendor's answer and the counts by rule."""
        self.findings(verdict)
        if not self.quiet:
            gap = "\n\n" if verdict.findings else "\n"
            self.out.write("\n".join(self._whole(verdict)) + gap)

    def findings(self, verdict: Verdict) -> None:
        """The findings alone."""
        for finding in verdict.findings:
            if not self.quiet or finding.severity == "error":
                self.out.write("\n".join(self._finding(verdict, finding)) + "\n\n")

    def end(self) -> None:
        """The totals, where there was more than one payload."""
        if not self.quiet and self.totals.payloads > 1:
            totals = self.totals
            counts = [
                self._counted(totals.payloads, "payload"),
                f"{totals.accepted:,} {self._word('accepted')}",
                f"{totals.refused:,} {self._word('refused')}",
                self._counted(totals.errors, "error"),
                self._counted(totals.warnings, "warning"),
            ]
            self.out.write(", ".join(counts) + "\n")

    def _finding(self, verdict: Verdict, finding: Finding) -> list[str]:
        at = finding.position
        place = visible(finding.file or verdict.source)
        if at is not None:
            place += f":{at.line}:{at.column}"
        severity = self._paint(finding.severity, finding.severity)
        hint = finding.hint_hebrew if self.language == HEBREW else finding.hint
        lines = [
            f"{self._paint(place, 'place')}: {severity} {finding.code}: {visible(finding.text)}",
            f"  {visible(finding.hebrew)}",
            f"  {self._word('hint')}: {visible(hint)}",
        ]
        if finding.pointer:
            lines.append(f"  {self._word('at')}: {visible(finding.pointer)}")
        if finding.rule is not None:
            lines.append(f"  {self._word('rule')}: {visible(finding.rule)}")
        if at is not None and finding.file in (None, verdict.source):
            lines += self._excerpt(verdict, at)
        return lines

    def _excerpt(self, verdict: Verdict, at: Position) -> list[str]:
        text, column = verdict.excerpt(at)
        text = visible(text)
        if not text.strip():
            return []
        margin = f"{at.line} |"
        caret = " " * cells(text[: column - 1]) + "^"
        return [
            f"  {self._paint(margin, 'faint')} {text}",
            f"  {self._paint(margin[-1].rjust(len(margin)), 'faint')} {self._paint(caret, 'error')}",
        ]

    def _whole(self, verdict: Verdict) -> list[str]:
        state = "accepted" if verdict.accepted else "refused"
        errors = len(verdict.errors)
        warnings = len(verdict.findings) - errors
        about = [
            verdict.plugin or self._word("unknown"),
            self._counted(verdict.rows, "row"),
            verdict.encoding,
        ]
        about += [self._counted(errors, "error")] * bool(errors)
        about += [self._counted(warnings, "warning")] * bool(warnings)
        source = self._paint(visible(verdict.source), "place")
        lines = [f"{source}: {self._paint(self._word(state), state)} ({visible(', '.join(about))})"]
        if not verdict.accepted:
            lines.append(f"  {self._answer(verdict)}")
        counts = (rule for rule in by_rule(verdict.findings) if rule.code != "HC-A13")  # the answer says it
        return lines + [f"  {visible(self._count(rule))}" for rule in counts]

    def _answer(self, verdict: Verdict) -> str:
        reply = verdict.reply
        if reply is None:
            return self._word("undocumented")
        return f"{self._word('answers')}: {visible(answer(reply))}"

    def _count(self, rule: RuleCount) -> str:
        label = rule.label_hebrew if self.language == HEBREW else rule.label
        counted = self._counted(rule.rows, "row") if rule.rows else self._counted(rule.count, "time")
        if rule.first_line is None:
            return f"{label}: {counted}"
        where = "first" if rule.count > 1 else "line"
        return f"{label}: {counted}, {self._word(where)} {rule.first_line:,}"

    def _counted(self, number: int, what: str) -> str:
        return f"{number:,} {self._word(what if number == 1 else what + 's')}"

    def _word(self, key: str) -> str:
        return WORDS[key][self.language == HEBREW]

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self.colour else text


def answer(reply: Finding) -> str:
    """The body in which the vendor's API sends an error (its form is inferred from one that was seen)."""
    return json.dumps({"apiRes": {"err": reply.text}}, ensure_ascii=False, separators=(",", ":"))

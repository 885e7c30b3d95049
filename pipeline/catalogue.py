"""The messages as one table: the vendor's byte for byte as its guide prints them, slips included, and ours.

Group A: the API's parameters (the vendor's reply to a call), P: the parameter file and the form of pluginData,
D: the data of a row. The vendor's texts are documented, that of group O was observed; hints and everything in the
groups E and W are ours.
`[field]` and the like are place-holders, filled by `fill`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import msgspec

ERROR = "error"
WARNING = "warning"


class Message(msgspec.Struct, frozen=True, dict=True):
    """One documented (or our own) message; `text` and `hebrew` may hold place-holders."""

    code: str
    text: str
    hebrew: str
    hint: str
    hint_hebrew: str

    @property
    def group(self) -> str:
        """`A`, `P`, `D` (the vendor's), `O` (the vendor's, observed), `E` or `W` (ours)."""
        return self.code[3]

    @property
    def number(self) -> int:
        """The number within the group, as the guide counts."""
        return int(self.code[4:])

    @cached_property
    def severity(self) -> str:
        """`warning` for group W, else `error`."""
        return WARNING if self.group == "W" else ERROR

    @property
    def documented(self) -> bool:
        """True where the vendor's guide has the text."""
        return self.group in "APD"


_PLACE_HOLDER = re.compile(r"\[([a-zA-Z ]+)\]")


def fill(template: str, given: Mapping[str, str]) -> str:
    """Put the given values in the place of their `[names]`; a name that is not given stays as it is printed."""
    return _PLACE_HOLDER.sub(lambda found: given.get(found[1], found[0]), template)


def _table(*messages: tuple[str, str, str, str, str]) -> dict[str, Message]:
    return {row[0]: Message(*row) for row in messages}


MESSAGES = _table(
    (
        "HC-A01", "Body. Station parameter is missing", "חסר שדה station בגוף הבקשה",
        "Add station: the GUID of the customer's station, from the screen of the Mobile connection details.",
        "הוסיפו station: מזהה התחנה של הלקוח, ממסך פרטי ההתחברות ל-Mobile.",
    ),
    (
        "HC-A02", "Body. Plugin parameter is missing", "חסר שדה station בגוף הבקשה",
        "Add plugin: the interface, such as imovein, heshin, kupain, movein, itemin or reports.",
        "הוסיפו plugin: שם הממשק, כגון imovein, heshin, kupain, movein, itemin או reports.",
    ),
    (
        "HC-A03", "Body. Company parameter is missing", "חסר שדה station בגוף הבקשה",
        "Add company: the company's file name in Latin letters (such as demo), not its number.",
        "הוסיפו company: שם הקובץ של החברה באנגלית (למשל demo), לא המספר שלה.",
    ),
    (
        "HC-A04", "Body. Message parameter is missing", "חסר שדה station בגוף הבקשה",
        "Add message: an object that holds netPassportID and pluginData.",
        "הוסיפו message: אובייקט שבו netPassportID ו-pluginData.",
    ),
    (
        "HC-A05", "body.message.netPassportID parameter is missing",
        "שדה netPassportID בשדה message שבגוף הבקשה",
        "Put netPassportID inside message, as a string: the provider's number, from Net-Passport.",
        "הכניסו את netPassportID לתוך message, כמחרוזת: מספר הספק מ-Net-Passport.",
    ),
    (
        "HC-A06", "body.message.pluginData parameter is missing",
        "חסר שדה pluginData בשדה message שבגוף הבקשה",
        "Put pluginData inside message: an array of row objects.",
        "הכניסו את pluginData לתוך message: מערך של אובייקטים, אחד לכל שורה.",
    ),
    (
        "HC-A07", "body.signature parameter is missing", "חסר שדה signature בגוף הבקשה",
        "Add signature beside message, not inside it.",
        "הוסיפו signature לצד message, לא בתוכו.",
    ),
    (
        "HC-A08", "your net passport is not correct", "חסר אימות / נכשל Net Passport",
        "The signature does not fit pluginData and the provider's secret.",
        "החתימה אינה מתאימה ל-pluginData ולסוד של הספק.",
    ),
    (
        "HC-A09", "Not in service", "התחנה המבוקשת לא בשירות - Hconnect",
        "The station is known, but its H-Connect service is off.",
        "התחנה מוכרת, אך שירות H-Connect שלה כבוי.",
    ),
    (
        "HC-A10", "you are not allowed to use [moduleType] module", "אין הרשאה בחשבשבט למודול המבוקש",
        "Add a row (company, netPassportID, interface) to the station's H-Connect grid: each interface needs its own.",
        "הוסיפו שורה (חברה, מזהה ספק, ממשק) בהגדרות H-Connect שבתחנה: כל ממשק דורש שורה משלו.",
    ),
    (
        "HC-A11", "Failed to load [moduleType] module", "שגיאה בטעינת המודול",
        "The plugin is installed but could not be loaded by the station.",
        "התוסף מותקן, אך התחנה לא הצליחה לטעון אותו.",
    ),
    (
        "HC-A12", "No [plugin] parameters file", "אין קובץ פרמטרים למודול הנבחר",
        "Check the spelling of the plugin, or add a parameter file of that name and point --prm to its folder.",
        "בדקו את האיות של plugin, או הוסיפו קובץ פרמטרים בשם זה והפנו אליו עם --prm.",
    ),
    (
        "HC-A13", "Failed to validate [plugin] module", "שגיאה באימות הנתונים",
        "This line is all that the caller of the API sees; the findings below say why.",
        "שורה זו היא כל מה שרואה מי שקורא ל-API; הממצאים שלהלן אומרים מדוע.",
    ),
    (
        "HC-A14", "Batch file '[batchPath]' doesn't exist", "קובץ אצווה לא קיים",
        "Make an activation file of Masofon 2 for this company, interface and netPassportID.",
        "צרו קובץ אצווה במסופון 2 לחברה, לממשק ולספק אלה.",
    ),
    (
        "HC-A15", "Invalid JSON", "JSON לא תקין",
        "The text is not JSON from this place on.", "הטקסט אינו JSON מן המקום הזה והלאה.",
    ),
    (
        "HC-P01", "no field key", "אין שדה field",
        'Give each entry of the parameter file a "field".', 'תנו לכל רשומה בקובץ הפרמטרים "field".',
    ),
    (
        "HC-P02", "'field' value is empty", "ערך השדה field ריק",
        "Write the name of the field of pluginData.", "כתבו את שם השדה שב-pluginData.",
    ),
    (
        "HC-P03", "no required key", "אין שדה required",
        'Give the entry "required": true or false.', 'תנו לרשומה "required": true או false.',
    ),
    (
        "HC-P04", "'required' value is not Boolean", "ערך השדה required לא בולאני",
        "Write true or false, without quotes.", "כתבו true או false, ללא גרשיים.",
    ),
    (
        "HC-P05", "no type key", "אין שדה type",
        'Give the entry a "type": alpha numeric, numeric, long, decimal or date.',
        'תנו לרשומה "type": alpha numeric, numeric, long, decimal או date.',
    ),
    (
        "HC-P06", "invalid 'type'", "ערך השדה type לא חוקי",
        "The types are alpha numeric, numeric, long, decimal and date.",
        "הסוגים הם alpha numeric, numeric, long, decimal ו-date.",
    ),
    (
        "HC-P07", "no length key", "אין שדה length",
        'Give the entry a "length": a number; 9.2 for a decimal with 9 digits before the point and 2 after.',
        'תנו לרשומה "length": מספר; 9.2 לעשרוני של 9 ספרות לפני הנקודה ו-2 אחריה.',
    ),
    (
        "HC-P08", "'length' value is not numeric", "ערך השדה length לא תואם לסוג בשדה type",
        "Write a positive number without quotes; a part after the point is for decimal alone; a date has 8 or 10.",
        "כתבו מספר חיובי ללא גרשיים; חלק שאחרי הנקודה הוא לסוג decimal בלבד; לתאריך 8 או 10.",
    ),
    (
        "HC-P09", "pluginData object", "JSON הנתונים לא חוקי",
        "pluginData is neither an array of rows nor an object nor a string that holds JSON.",
        "pluginData אינו מערך של שורות, אינו אובייקט ואינו מחרוזת שבה JSON.",
    ),
    (
        "HC-P10", "no data key in pluginData", "אין שדה data ב pluginData",
        "pluginData is one bare object: put it into an array, [ { ... } ].",
        "pluginData הוא אובייקט בודד: הכניסו אותו למערך, [ { ... } ].",
    ),
    (
        "HC-P11", "your data is not an array", "סוג השדה data אינו מערך",
        "data inside pluginData must be an array of row objects.",
        "data שבתוך pluginData צריך להיות מערך של אובייקטים.",
    ),
    (
        "HC-D1", "required field", "שדה נדרש",
        "[field] is absent, null or blank in this row.", "[field] חסר, null או ריק בשורה זו.",
    ),
    (
        "HC-D2", "type error , [field] is not a [field type]", "סוג הערך שנשלח שגוי",
        "Send a value of the type that the parameter file asks for.", "שלחו ערך מן הסוג שקובץ הפרמטרים דורש.",
    ),
    (
        "HC-D3", "length err ([field]) length ([length]) is not small equal to [type] length ([field length])",
        "אורך הערך שנשלח שגוי",
        "Shorten the value, or correct the length in the station's own parameter file.",
        "קצרו את הערך, או תקנו את האורך בקובץ הפרמטרים של התחנה.",
    ),
    (
        "HC-O01", "station is not connected", "התחנה אינה מחוברת",
        "No station of this id is on line. Known ids: [station] and [[stations]] in station.toml; hconnect station on.",
        "אין תחנה מקוונת עם מזהה זה. המזהים המוכרים: [station] ו-[[stations]] ב-station.toml; hconnect station on.",
    ),
    (
        "HC-E01", "[field] holds [character], which Windows-1255 cannot carry",
        "ב-[field] יש [character], שאין לו מקום ב-Windows-1255",
        "Take the character out, or choose one to stand for such characters (unencodable).",
        "הוציאו את התו, או בחרו תו שיבוא במקום תווים כאלה (unencodable).",
    ),
    (
        "HC-E02", "nested deeper than [limit] levels", "קינון עמוק מ-[limit] רמות",
        "A payload is an envelope and flat rows; deeper text is refused before it is parsed.",
        "מטען הוא מעטפת ושורות שטוחות; טקסט עמוק יותר נדחה לפני הפענוח.",
    ),
    (
        "HC-E03", "larger than [limit] bytes", "גדול מ-[limit] בתים",
        "Split the rows over several payloads, or raise max_bytes.",
        "חלקו את השורות לכמה מטענים, או הגדילו את max_bytes.",
    ),
    (
        "HC-E04", "not text in [encoding]", "אינו טקסט בקידוד [encoding]",
        "Save the file as UTF-8, or name its encoding with --encoding.",
        "שמרו את הקובץ כ-UTF-8, או ציינו את הקידוד עם --encoding.",
    ),
    (
        "HC-E05", "[field] is not a field of [plugin][nearest]", "[field] אינו שדה של [plugin][nearest hebrew]",
        "Correct the name, or add the field to the station's own parameter file.",
        "תקנו את השם, או הוסיפו את השדה לקובץ הפרמטרים של התחנה.",
    ),
    (
        "HC-E06", "[part] cannot be part of a file name: [reason]", "[part] אינו יכול להיות חלק משם קובץ: [reason]",
        "The name of a .dat is made of compId, interface and netPassportID: letters, digits and - alone are safe.",
        "שם קובץ ה-.dat מורכב מ-compId, מהממשק ומ-netPassportID: אותיות, ספרות ו-- בלבד בטוחים.",
    ),
    (
        "HC-E07", "the interface is not known", "הממשק אינו ידוע",
        ("Say it in the envelope (plugin), in the file's name (compId_interface_netPassportId_*.json), "
         "or with --plugin."),
        "ציינו אותו במעטפת (plugin), בשם הקובץ (compId_interface_netPassportId_*.json) או עם --plugin.",
    ),
    (
        "HC-E08", "[plugin] has no .dat: it reads the books and brings nothing in",
        "ל-[plugin] אין קובץ .dat: הוא קורא מן הספרים ואינו קולט",
        "Check it with validate; convert takes the importing interfaces.",
        "בדקו אותו עם validate; convert מיועד לממשקים הקולטים.",
    ),
    (
        "HC-E09", "row is not an object", "השורה אינה אובייקט",
        'Each element of pluginData is an object, {"field": "value", ...}.',
        'כל איבר של pluginData הוא אובייקט, {"field": "value", ...}.',
    ),
    (
        "HC-E10", "parameter [number] of params_data is not an object", "פרמטר [number] ב-params_data אינו אובייקט",
        'Send params_data as hrep has printed it, {"p_name": ..., "defVal": ...}, and change defVal alone.',
        'שלחו את params_data כפי ש-hrep הדפיס, {"p_name": ..., "defVal": ...}, ושנו רק את defVal.',
    ),
    (
        "HC-E11", "parameter [number] of params_data has no [key]", "לפרמטר [number] ב-params_data אין [key]",
        "Send each parameter with all the keys that hrep has printed, as texts.",
        "שלחו כל פרמטר עם כל המפתחות ש-hrep הדפיס, כטקסט.",
    ),
    (
        "HC-E12", "the defVal of [parameter] is not a [type]", "ה-defVal של [parameter] אינו מסוג [type]",
        "Send a value of the parameter's type.", "שלחו ערך מסוג הפרמטר.",
    ),
    (
        "HC-E13", "params_data has [sent] parameters, and the report has [expected]",
        'ב-params_data יש [sent] פרמטרים, ובדו"ח [expected]',
        "Send all of them, in the order in which hrep has printed them: the value of one that does not matter stays as it was.",
        "שלחו את כולם, בסדר שבו hrep הדפיס אותם: פרמטר שאינו חשוב נשלח עם ערכו המקורי.",
    ),
    (
        "HC-E14", "the [key] of [parameter] was changed: the report has [expected]",
        'ה-[key] של [parameter] שונה: בדו"ח [expected]',
        "Change defVal alone. A condition that was not built as a parameter cannot be set by the caller.",
        "שנו רק את defVal. תנאי שלא נבנה כפרמטר אינו ניתן לשינוי בידי השולח.",
    ),
    (
        "HC-E15", "encrypt_reportData is none that this station has exported",
        'encrypt_reportData אינו דו"ח שיוצא מתחנה זו',
        "Export the report again: hconnect hrep COMPID REPORTID.", 'יצאו את הדו"ח שוב: hconnect hrep COMPID REPORTID.',
    ),
    (
        "HC-E16", "the report was exported for company [exported], and the call is for [asked]",
        'הדו"ח יוצא עבור חברה [exported], והקריאה היא לחברה [asked]',
        "Export it for this company: hconnect hrep [asked] [number].", "יצאו אותו לחברה זו: hconnect hrep [asked] [number].",
    ),
    (
        "HC-E17", "the report cannot be run: [reason]", 'לא ניתן להריץ את הדו"ח: [reason]',
        "The request is right, and the station could not answer it. [remedy]",
        "הבקשה תקינה, והתחנה לא יכלה להשיב עליה. [remedy]",
    ),
    (
        "HC-E18", "[limit] reports are under way already", "כבר רצים [limit] דוחות",
        "Ask for few at a time, and try again later; [reports] at_once and beyond in station.toml set it.",
        "בקשו מעט דוחות בבת אחת ונסו שוב מאוחר יותר; ראו at_once ו-beyond תחת [reports] ב-station.toml.",
    ),
    (
        "HC-W01", "[field] is not a field of [plugin][nearest]", "[field] אינו שדה של [plugin][nearest hebrew]",
        "The value will not reach the books. Correct the name, or add it to the station's own parameter file.",
        "הערך לא יגיע לספרים. תקנו את השם, או הוסיפו אותו לקובץ הפרמטרים של התחנה.",
    ),
    (
        "HC-W02", "[field] stands twice in one object; the last one counts", "[field] מופיע פעמיים באותו אובייקט; האחרון קובע",
        "Send each key once.", "שלחו כל מפתח פעם אחת.",
    ),
    (
        "HC-W03", "[field] and [other] differ only by case; the last one counts",
        "[field] ו-[other] נבדלים רק באותיות גדולות וקטנות; האחרון קובע",
        "The station compares names without regard to case; send one of them.",
        "התחנה משווה שמות ללא הבחנה בין גדולות לקטנות; שלחו רק אחד מהם.",
    ),
    (
        "HC-W04", "[value] is a number beyond 2^53; the station sees [seen]",
        "[value] הוא מספר מעל 2^53; התחנה רואה [seen]",
        "Send identifiers as strings, in quotes.", "שלחו מזהים כמחרוזות, בגרשיים.",
    ),
    (
        "HC-W05", "[field] holds half of a surrogate pair", "ב-[field] יש חצי של זוג surrogate",
        "The sender cut a character in two; cut texts by characters, not by UTF-16 units.",
        "השולח חתך תו לשניים; חתכו טקסט לפי תווים ולא לפי יחידות UTF-16.",
    ),
    (
        "HC-W06", "[field] holds a NUL character; a space is written", "ב-[field] יש תו NUL; נכתב רווח",
        "Take it out before sending: NUL ends the text in many programs.",
        "הוציאו אותו לפני השליחה: NUL מסיים את הטקסט בתוכנות רבות.",
    ),
    (
        "HC-W07", "[character] in [field]: [kind]; [written] is written", "[character] ב-[field]: נכתב [written]",
        "The .dat is Windows-1255 on one line; the text was mended to fit.",
        "קובץ ה-.dat הוא Windows-1255 בשורה אחת; הטקסט תוקן כדי להתאים.",
    ),
    (
        "HC-W08", "[character] in [field] would be read as punctuation of the .dat; [written] is written",
        "[character] ב-[field] היה נקרא כסימן של קובץ ה-.dat; נכתב [written]",
        "How the import engine reads it is not documented; another dialect keeps it (--dialect).",
        "לא מתועד כיצד מנוע הקליטה קורא אותו; ניב אחר שומר עליו (--dialect).",
    ),
    (
        "HC-W09", "read as [encoding], not UTF-8", "נקרא כ-[encoding], לא UTF-8",
        "JSON is sent as UTF-8; the encoding was found by looking at the bytes.",
        "JSON נשלח כ-UTF-8; הקידוד נמצא על פי הבתים.",
    ),
    (
        "HC-W10", "pluginData holds no rows", "אין שורות ב-pluginData",
        "Nothing will be imported.", "שום דבר לא ייקלט.",
    ),
    (
        "HC-W11", "the defVal of [parameter] is a number; its text is taken", "ה-defVal של [parameter] הוא מספר; נלקח הטקסט שלו",
        "Send it as a text, in quotes, as hrep has printed it.", "שלחו אותו כטקסט, בגרשיים, כפי ש-hrep הדפיס.",
    ),
    (
        "HC-W12", "[key] is no part of a parameter ([parameter])", "[key] אינו חלק של פרמטר ([parameter])",
        "Take it out: only what hrep has printed belongs there.", "הוציאו אותו: רק מה ש-hrep הדפיס שייך לשם.",
    ),
    (
        "HC-W13", "the defVal of [parameter] stands in quotes; they are taken off",
        "ה-defVal של [parameter] עומד בגרשיים; הם הוסרו",
        'Send the text alone: "10620", not "\\"10620\\"".', 'שלחו את הטקסט לבדו: "10620" ולא "\\"10620\\"".',
    ),
    (
        "HC-W14", "the name of [parameter] was changed: the report has [expected]",
        'ה-name של [parameter] שונה: בדו"ח [expected]',
        "It is taken all the same, as clients were seen to do that; send it as hrep has printed it.",
        "הוא מתקבל בכל זאת, כי לקוחות נראו עושים כך; שלחו אותו כפי ש-hrep הדפיס.",
    ),
    (
        "HC-W15", "the defVal of [parameter] begins with the year", "ה-defVal של [parameter] מתחיל בשנה",
        "Send MM/DD/YYYY: that is how the guide has it, and what a real station makes of this is not known.",
        "שלחו MM/DD/YYYY: כך כתוב במדריך, ולא ידוע כיצד תחנה אמיתית קוראת צורה זו.",
    ),
    (
        "HC-W16", "[parameter] is larger than [other]: no row lies between them",
        "[parameter] גדול מ-[other]: אין שורה ביניהם",
        "Send the smaller one first, as the from.", "שלחו את הקטן ראשון, בתור ההתחלה.",
    ),
    (
        "HC-W17", "report [number] is not as it was when it was exported; it answers as it was",
        'דו"ח [number] אינו כפי שהיה כשיוצא; הוא עונה כפי שהיה',
        "Export it again: hconnect hrep [company] [number].", "יצאו אותו שוב: hconnect hrep [company] [number].",
    ),
)  # fmt: skip

CAUSES: dict[str, tuple[str, str]] = {
    "backslash": (
        r'A backslash in JSON must be doubled (\\) or belong to an escape; a date is written with slashes, "13/01/2021".',
        r"קו נטוי הפוך ב-JSON נכתב כפול (\\) או כחלק מרצף בריחה; תאריך נכתב עם קו נטוי רגיל, 13/01/2021.",
    ),
    "comment": ("JSON has no comments: take it out.", "אין הערות ב-JSON: הסירו אותה."),
    "control": (
        r"A line break, tab or other control character inside a string must be escaped (\n, \t).",
        r"ירידת שורה, טאב או תו בקרה אחר בתוך מחרוזת חייבים בריחה (\n, \t).",
    ),
    "curly quotes": (
        'These are curly quotes, as a word processor writes them: JSON takes only ".',
        'אלה מירכאות מעוגלות, כפי שמעבד תמלילים כותב: JSON מקבל רק ".',
    ),
    "descriptor foreign": (
        ("It was exported by another station, or changed or cut since. Export the report here: hconnect hrep COMPID REPORTID; "
         "or copy the other station's report.key."),
        ('הוא יוצא מתחנה אחרת, או שונה או נחתך מאז. יצאו את הדו"ח כאן: hconnect hrep COMPID REPORTID; '
         "או העתיקו את report.key של התחנה האחרת."),
    ),
    "descriptor form": (
        ("It is not 32 hexadecimal digits, a colon, and more of them, in small letters: it was cut or changed on its way. "
         "Copy what hrep printed, from the first { to the last }."),
        ("אין בו 32 ספרות הקסדצימליות, נקודתיים ועוד ספרות, באותיות קטנות: הוא נחתך או שונה בדרך. "
         "העתיקו את מה ש-hrep הדפיס, מן { הראשון עד } האחרון."),
    ),
    "descriptor old": (
        "Another version of hconnect-station exported it: export the report again, hconnect hrep COMPID REPORTID.",
        'גרסה אחרת של hconnect-station ייצאה אותו: יצאו את הדו"ח שוב, hconnect hrep COMPID REPORTID.',
    ),
    "empty": ("There is nothing in it.", "אין בו דבר."),
    "extra": (
        "The JSON value ends before this place; something follows it. A second payload goes into a file of its own.",
        "ערך ה-JSON נגמר לפני מקום זה, ומשהו בא אחריו. מטען שני נכתב לקובץ משלו.",
    ),
    "inner quote": (
        r'A " inside a text must be written \" (as in \"בע\\\"מ\"), or the text ends there.',
        r'גרשיים בתוך טקסט נכתבים \" (למשל בע\"מ), אחרת הטקסט נגמר שם.',
    ),
    "missing colon": ("A : is missing between the key and its value.", "חסרות נקודתיים (:) בין המפתח לערך."),
    "missing comma": ("A comma is missing before this place.", "חסר פסיק לפני מקום זה."),
    "nan": (
        "NaN, Infinity and undefined are not JSON: send null, or leave the field out.",
        "NaN, Infinity ו-undefined אינם JSON: שלחו null או השמיטו את השדה.",
    ),
    "no object": (
        "The station's own parameter file makes rows of it, or an object of another interface: only reports take an object.",
        "קובץ הפרמטרים של התחנה עושה ממנו שורות, או אובייקט של ממשק אחר: רק reports מקבל אובייקט.",
    ),
    "number": (
        "This is not a JSON number: digits, one point, no leading zero or plus, no thousands separator; or send a string.",
        "זה אינו מספר JSON: ספרות, נקודה אחת, ללא אפס או פלוס בהתחלה וללא מפריד אלפים; או שלחו מחרוזת.",
    ),
    "parameter date": (
        "MM/DD/YYYY, the month first, a day that exists: 11/24/2026; without quotes within the text.",
        "MM/DD/YYYY, החודש ראשון, ותאריך שקיים בלוח: 11/24/2026; ללא גרשיים בתוך הטקסט.",
    ),
    "parameter day first": (
        "This has the day first; reports want the month first: MM/DD/YYYY.",
        "כאן היום בא ראשון; בדוחות החודש ראשון: MM/DD/YYYY.",
    ),
    "parameter float": ("Digits with at most one point.", "ספרות עם נקודה אחת לכל היותר."),
    "parameter long": (
        "A whole number within 32 bits, without a thousands separator; -999999999 and 999999999 are open ends.",
        "מספר שלם בתחום 32 סיביות, ללא מפריד אלפים; ‎-999999999 ו-999999999 הם קצוות פתוחים.",
    ),
    "parameter none": (
        "Give it a value: the report compares it with =, and has no default for it.",
        'תנו לו ערך: הדו"ח משווה אליו, ואין לו ברירת מחדל.',
    ),
    "parameter text": (
        "Take out NUL (\\u0000) and halves of characters (\\ud800 to \\udfff): no text in the books has them.",
        "הסירו NUL (\\u0000) וחצאי תווים (\\ud800 עד \\udfff): אין כאלה בטקסטים שבספרים.",
    ),
    "python literal": (
        "JSON writes true, false and null in small letters: use json.dumps, not str.",
        "ב-JSON כותבים true, false, null באותיות קטנות: השתמשו ב-json.dumps ולא ב-str.",
    ),
    "single quotes": (
        "Keys and texts stand in double quotes in JSON, not in single ones.",
        "ב-JSON מפתחות וטקסטים נכתבים בגרשיים כפולים ולא בגרש.",
    ),
    "string": (
        "pluginData is a string that holds JSON, and station.toml refuses that (string_plugin_data): send the array itself.",
        "pluginData הוא מחרוזת שבה JSON, ו-station.toml מסרב לכך (string_plugin_data): שלחו את המערך עצמו.",
    ),
    "trailing comma": (
        "Take out the comma before the closing bracket.", "הסירו את הפסיק שלפני הסוגר.",
    ),
    "truncated": ("The text ends too early: it was cut, or a bracket is not closed.", "הטקסט נגמר מוקדם: הוא נחתך, או שסוגר לא נסגר."),
    "type alpha numeric": (
        "A text or a number: not true, false, an object or an array.",
        "טקסט או מספר: לא true, לא false, לא אובייקט ולא מערך.",
    ),
    "type date": (
        "DD/MM/YYYY where the length is 10, DD/MM/YY where it is 8, and a day that exists.",
        "DD/MM/YYYY כשהאורך 10, ‏DD/MM/YY כשהאורך 8, ותאריך שקיים בלוח.",
    ),
    "type decimal": (
        "Digits with at most one point and a leading -: no thousands separator, no currency sign, no blanks.",
        "ספרות עם נקודה אחת לכל היותר ו-- בהתחלה: ללא מפריד אלפים, ללא סימן מטבע וללא רווחים.",
    ),
    "type long": (
        "A whole number with a leading - where needed, within 32 bits: -2147483648 to 2147483647.",
        "מספר שלם, עם - בהתחלה אם צריך, בתחום 32 סיביות: ‎-2147483648 עד 2147483647.",
    ),
    "type numeric": (
        "Digits alone: no point, no minus, no blanks.",
        "ספרות בלבד: ללא נקודה, ללא מינוס וללא רווחים.",
    ),
    "unquoted key": ("A key stands in double quotes in JSON.", "ב-JSON מפתח נכתב בגרשיים כפולים."),
    "not an object": (
        "A request is an object (the envelope); pluginData alone is an array or an object.",
        "בקשה היא אובייקט (המעטפת); pluginData לבדו הוא מערך או אובייקט.",
    ),
}  # fmt: skip
"""Why a text is almost JSON: our hint for HC-A15, by cause, in English and in Hebrew."""


class EngineMessage(msgspec.Struct, frozen=True):
    """What Masofon 2 says of a row, or of a whole file. `text` is the engine's own where `known`, else ours."""

    code: str
    text: str
    known: bool
    english: str
    hint: str
    hint_hebrew: str
    grade: str
    """Of the check itself, D, O, I or U: documented, observed, inferred, unknown."""
    severity: str = ERROR


ENGINE = {
    row[0]: EngineMessage(*row)
    for row in (
        (
            "HC-M01", "לא ניתן לקלוט ללא קוד עובד", True, "nothing is taken in without a receiving code",
            "Give the activation file a receiving code: an employee of the company.",
            "הזינו בקובץ האצווה קוד עובד קולט: עובד של החברה.", "D",
        ),
        (
            "HC-M02", "ERROR קוד עובד לא קיים", True, "[meaning] [value] does not exist",
            "Send a number that the company has; a missing Agent counts as 0 and is refused.",
            "שלחו מספר שקיים בחברה; סוכן שלא נשלח נחשב 0 ונדחה.", "D",
        ),
        (
            "HC-M03", "השדה [meaning] לא יכול להכיל תוכן מילולי", True, "[field] holds words where a number belongs",
            "Send digits alone.", "שלחו ספרות בלבד.", "D",
        ),
        (
            "HC-M04", "סכום לא תקין", True, "[field] is not a sum that can be kept",
            "A sum has digits, a point, and at most [places] places; no thousands separator, no currency sign.",
            "בסכום יש ספרות, נקודה, ולכל היותר [places] ספרות אחריה; ללא מפריד אלפים וללא סימן מטבע.", "D",
        ),
        (
            "HC-M05", "SAME ACCOUNTS", True, "debit and credit name the same account",
            "Debit one account and credit another.", "חייבו חשבון אחד וזכו חשבון אחר.", "D",
        ),
        (
            "HC-M06", "חסר קובץ פרמטרים [path]", True, "the parameters file [path] is missing",
            "Put it there: hconnect prm make writes one.", "שימו אותו במקומו: hconnect prm make כותב קובץ כזה.", "D",
        ),
        (
            "HC-M07", "חשבון [value] לא קיים", False, "account [value] does not exist",
            "Open it first (heshin), or let the import open it (open_accounts).",
            "פתחו אותו תחילה (heshin), או אפשרו לקליטה לפתוח אותו (open_accounts).", "D",
        ),
        (
            "HC-M08", "פריט [value] לא קיים", False, "item [value] does not exist",
            "Open it first (itemin), or let the import open it (open_items).",
            "פתחו אותו תחילה (itemin), או אפשרו לקליטה לפתוח אותו (open_items).", "D",
        ),
        (
            "HC-M09", "סוג מסמך [value] לא קיים", False, "document type [value] does not exist",
            "Send a code that the company has, such as 1 for an invoice or 30 for an order.",
            "שלחו קוד שקיים בחברה, כגון 1 לחשבונית או 30 להזמנה.", "I",
        ),
        (
            "HC-M10", "מחסן [value] לא קיים", False, "warehouse [value] does not exist",
            "Send a warehouse that the company has, or none.", "שלחו מחסן שקיים בחברה, או אל תשלחו.", "I",
        ),
        (
            "HC-M11", "מטבע [value] לא קיים", False, "currency [value] does not exist",
            "Send the code as the company spells it, or none for the local currency.",
            "שלחו את הקוד כפי שהחברה כותבת אותו, או אל תשלחו כדי לקבל את המטבע המקומי.", "I",
        ),
        (
            "HC-M12", "השדה [meaning] הוא מספר שלם", False, "[field] is a whole number and has a point",
            "Send digits alone: 1111, not 1111.0.", "שלחו ספרות בלבד: 1111 ולא 1111.0.", "D",
        ),
        (
            "HC-M13", "השדה [meaning] חייב להיות מספר חיובי", False, "[field] is not a positive number",
            "Send a positive number.", "שלחו מספר חיובי.", "D",
        ),
        (
            "HC-M14", "אסמכתא ארוכה מ-9 ספרות", False, "the reference has more than 9 digits",
            "Shorten it, and send the whole one in Details.", "קצרו אותה, ושלחו את המלאה בשדה הפרטים.", "D",
        ),
        (
            "HC-M15", "כמות אפס", False, "the quantity is 0",
            "Leave the row out, or send a quantity.", "השמיטו את השורה, או שלחו כמות.", "D",
        ),
        (
            "HC-M16", "תאריך לא תקין", False, "[field] is not a day that exists",
            "Send DD/MM/YYYY, or DD/MM/YY where the length is 8.", "שלחו DD/MM/YYYY, או DD/MM/YY כשהאורך הוא 8.", "I",
        ),
        (
            "HC-M17", "תאריך מחוץ לשנה הפתוחה", False, "[field] is outside the open year",
            "Send a day of the year that is open, or open another.", "שלחו יום בשנה הפתוחה, או פתחו שנה אחרת.", "I",
        ),
        (
            "HC-M18", "המנה אינה מאוזנת: חובה [debit] זכות [credit]", False,
            "the batch does not balance: debit [debit], credit [credit]",
            "Both sides must come to the same sum, in each row and in the file.",
            "שני הצדדים חייבים להגיע לאותו סכום, בכל שורה ובכל הקובץ.", "D",
        ),
        (
            "HC-M19", "השדה [meaning] שונה בשורות של אותו מסמך", False,
            "[field] is not [first], as in the first row of its document",
            "Rows with the same type, account, reference and date are one document: send its header alike on each.",
            "שורות עם אותם סוג, חשבון, אסמכתא ותאריך הן מסמך אחד: שלחו בכולן אותה כותרת.", "I",
        ),
        (
            "HC-M20", "השדה [meaning] חסר", False, "[field] is missing",
            "Send it on every row.", "שלחו אותו בכל שורה.", "I",
        ),
        (
            "HC-M21", "השדה [meaning] אינו אחד מן הערכים האפשריים", False, "[field] is none of [allowed]",
            "Send one of them.", "שלחו אחד מהם.", "D",
        ),
        (
            "HC-M22", "לא ברור כיצד לקרוא את השורה", False, "the readings of quotes and commas differ on this row",
            "Convert it with the dialect safe.", "המירו אותה בניב safe.", "U",
        ),
        (
            "HC-M23", "בשורה יותר עמודות מן השדות", False, "the row has more columns than the interface has fields",
            "A comma inside a value may have cut it; convert it with the dialect safe.",
            "ייתכן שפסיק בתוך ערך חתך אותו; המירו בניב safe.", "I",
        ),
        (
            "HC-M24", "אין מחיר", False, "no price; the line is kept without one",
            "Send Price, or let the import fetch it (fetch_prices); the real engine stores 0.000 without a word.",
            "שלחו Price, או אפשרו לקליטה להביא אותו (fetch_prices); המנוע האמיתי רושם 0.000 בלי לומר דבר.", "O", WARNING,
        ),
        (
            "HC-M25", "שורה אחרת של המסמך נדחתה", False, "another row of its document was refused",
            "Correct that row; a document is taken in whole or not at all.",
            "תקנו את השורה ההיא; מסמך נקלט כולו או לא נקלט.", "U",
        ),
        (
            "HC-M26", "אין שער ל-[value] בתאריך המסמך", False, "no rate of [value] for the day of the document",
            "Send Rate, or enter the rate in the books.", "שלחו Rate, או הזינו את השער בספרים.", "I",
        ),
        (
            "HC-M27", "הקובץ נקלט כבר", False, "the file was taken in before, at [time]",
            "Nothing is done twice; ask for it on purpose (again) to have the documents a second time.",
            "דבר אינו נקלט פעמיים; בקשו זאת במפורש (again) כדי לקבל את המסמכים שנית.", "U", WARNING,
        ),
        (
            "HC-M28", "קובץ הפרמטרים [path] אינו תקין: [reason]", False,
            "the parameters file [path] cannot be read: line [reason]",
            "A line is: start end ; comment. See: hconnect prm check.",
            "שורה היא: התחלה סוף ; הערה. ראו: hconnect prm check.", "I",
        ),
        (
            "HC-M29", "הממשק [interface] אינו מוכר לספרים; הרשומה נשמרה כפי שנשלחה", False,
            "the books do not know [interface]; the row is kept as it was sent",
            "Nothing is made of it. A type in its activation file whose books it is for takes it in (hconnect batch make --type).",
            "דבר אינו נוצר ממנה. סוג יבוא מתאים בקובץ האצווה קולט אותה (hconnect batch make --type).", "U", WARNING,
        ),
    )
}  # fmt: skip
"""What the import checks, in the order of its codes; the texts with `known` are the engine's, byte for byte."""

OPENED = "נפתח בעת קליטת נתונים מתוכנה אחרת"
"""The name of an account or an item that the import opened (documented)."""

SUMMARIES = {
    "taken": "קליטת תנועות מלאי הסתיימה בהצלחה",
    "refused": "לא נקלטה כל רשומה",
    "partly": "חלק מהרשומות נקלטו בהצלחה",
}
"""The last line of a run (documented)."""

KEPT = "הממשק אינו מוכר לספרים: הרשומות נשמרו, ודבר לא נוצר מהן"
"""The last line of a run of which nothing could come (ours)."""

"""What we say ourselves: the groups E (errors) and W (warnings), and the hints on text that is almost JSON."""

from __future__ import annotations

from pipeline.message import table

REMARKS = table(
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

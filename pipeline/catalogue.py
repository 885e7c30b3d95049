"""The messages as one table: the vendor's byte for byte as its guide prints them, slips included, and ours.

Group A: the API's parameters (the vendor's reply to a call), P: the parameter file and the form of pluginData,
D: the data of a row. The vendor's texts are documented, that of group O was observed; hints are ours, and so is
everything in the groups E and W (`remarks`). `[field]` and the like are place-holders, filled by `message.fill`.
"""

from __future__ import annotations

from pipeline.message import WARNING, EngineMessage, table
from pipeline.remarks import REMARKS

MESSAGES = table(
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
) | REMARKS  # fmt: skip

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
        (
            "HC-M30", "אין רשומות בקובץ", False, "there are no rows in the file",
            "Send rows; where another program writes the file, it has to be whole before it gets its name.",
            "שלחו רשומות; אם תוכנה אחרת כותבת את הקובץ, עליו להיות שלם לפני שהוא מקבל את שמו.", "U",
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

"""Mistakes: what is known to go wrong with signatures, in both languages, and what to change in four.

All texts are this project's own. That these mistakes happen is observed: clients and their authors' notes show them.
"""

from __future__ import annotations

import msgspec


class Mistake(msgspec.Struct, frozen=True):
    """One cause; texts may hold `[place-holders]`."""

    code: str
    text: str
    hebrew: str
    php: str
    node: str
    python: str
    csharp: str


_PHP = "$text = json_encode($data, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS);"
_NODE = "const text = JSON.stringify(data);"
_PYTHON = 'text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))'
_CSHARP = (
    "var text = JsonSerializer.Serialize(data, new JsonSerializerOptions "
    "{ Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });"
)
_WRITING = (_PHP, _NODE, _PYTHON, _CSHARP)
_MD5 = (
    "$signature = md5($text . $token);",
    'crypto.createHash("md5").update(text + token).digest("hex")',
    "hashlib.md5((text + token).encode()).hexdigest()",
    "Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text + token))).ToLowerInvariant()",
)
_TRIM = (
    "$token = trim($token);",
    "token = token.trim();",
    "token = token.strip()",
    "token = token.Trim();",
)
_MESSAGE = (
    '$message = ["netPassportID" => $id, "pluginData" => $data]; sign that, and send it as "message".',
    "const message = { netPassportID, pluginData }; signer.sign(message, privateKey)",
    'message = {"netPassportID": net_passport_id, "pluginData": data}; sign that, and send it as "message".',
    'var message = new { netPassportID, pluginData }; sign that, and send it as "message".',
)
_TEXT_ID = (
    '"netPassportID" => "588406346880516097"',
    'netPassportID: "588406346880516097"',
    '"netPassportID": "588406346880516097"',
    'netPassportID = "588406346880516097"',
)
_JWS = (
    'JWT::encode($message + ["iat" => time()], $privateKey, "RS256") with firebase/php-jwt',
    "signer.sign(message, privateKey) with net-passport",
    'jwt.encode({**message, "iat": int(time.time())}, private_key, "RS256") with PyJWT',
    "new JwtSecurityTokenHandler() with SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256)",
)
_KEY = (
    '$key = openssl_pkey_get_private(file_get_contents("privatekey.pem"));',
    'const key = fs.readFileSync("privatekey.pem", "utf-8");',
    'key = Path("privatekey.pem").read_text()',
    'rsa.ImportFromPem(File.ReadAllText("privatekey.pem"));',
)
_LAST = (
    "Call json_encode once, after the last change to $data, and sign and send the same $data.",
    "Call JSON.stringify after the last change to data, and sign and send the same object.",
    "Call json.dumps after the last change to data, and sign and send the same object.",
    "Call Serialize after the last change to data, and sign and send the same object.",
)
_ORDER = (
    "Leave out ksort, and json_encode $data in the order in which it is sent.",
    'Build the object once; keys such as "1" come first whatever the order: name them otherwise.',
    "Leave out sort_keys=True, and sign and send the same dictionary.",
    "Leave out a SortedDictionary and JsonPropertyOrder of the signed copy; sign and send the same object.",
)
_WHOLE = (
    "Send $signature as it is: no substr, no column that is too short for it.",
    "Send signature as it is: no slice, no column that is too short for it.",
    "Send signature as it is: no slice, no column that is too short for it.",
    "Send signature as it is: no Substring, no column that is too short for it.",
)

_TABLE: tuple[tuple[str, str, str, tuple[str, str, str, str]], ...] = (
    (
        "escaped-slash",
        r"In the text that was signed each / is written \/. It must be written /.",
        r"בטקסט שנחתם כל / נכתב \/. יש לכתוב / בלבד.",
        _WRITING,
    ),
    (
        "unicode-escape",
        r"In the text that was signed characters are written as \u escapes. They must stand as they are, in UTF-8.",
        r"בטקסט שנחתם תווים נכתבו כ-\u. יש לכתוב אותם כמות שהם, ב-UTF-8.",
        _WRITING,
    ),
    (
        "white-space",
        "The text that was signed has white space between its parts. It must have none.",
        "בטקסט שנחתם יש רווחים בין החלקים. אסור שיהיו.",
        _WRITING,
    ),
    (
        "number-format",
        "In the text that was signed numbers are written otherwise than JavaScript does: 1.00 must be 1, 0.50 must be 0.5.",
        "בטקסט שנחתם מספרים נכתבו שלא כמו ב-JavaScript: 1.00 צריך להיות 1, ו-0.50 צריך להיות 0.5.",
        (
            "Send numbers as texts: number_format($price, 2, '.', '').",
            "Send numbers as texts: price.toFixed(2).",
            'Send numbers as texts: f"{price:.2f}".',
            'Send numbers as texts: price.ToString("0.00", CultureInfo.InvariantCulture).',
        ),
    ),
    (
        "key-order",
        (
            "The text that was signed has its keys in another order than the request. "
            "They must stand as they are sent, keys that are whole numbers first."
        ),
        "בטקסט שנחתם המפתחות בסדר אחר מאשר בבקשה. יש לחתום בסדר שבו נשלחו, ומפתחות שהם מספרים שלמים תחילה.",
        _ORDER,
    ),
    (
        "double-key",
        "A key comes twice in the text that was signed. Only the last of the two counts.",
        "מפתח מופיע פעמיים בטקסט שנחתם. רק האחרון נחשב.",
        (
            "Give each key of the array once.",
            "Give each key of the object once; do not join JSON texts by hand.",
            "Give each key of the dictionary once; do not join JSON texts by hand.",
            "Give each key once: no two properties with one JsonPropertyName.",
        ),
    ),
    (
        "message-signed",
        "The whole message was signed. This signature covers pluginData alone.",
        "נחתמה כל ההודעה (message). חתימה זו היא על pluginData בלבד.",
        (
            '$text = json_encode($message["pluginData"], ...);',
            "const text = JSON.stringify(message.pluginData);",
            'text = json.dumps(message["pluginData"], ...)',
            "var text = JsonSerializer.Serialize(message.pluginData, ...);",
        ),
    ),
    (
        "data-signed",
        "Only pluginData was signed. This signature covers the message: netPassportID, then pluginData.",
        "נחתם pluginData בלבד. חתימה זו היא על ההודעה: netPassportID ואחריו pluginData.",
        _MESSAGE,
    ),
    (
        "request-signed",
        "The whole request was signed. A signature covers [covers] alone.",
        "נחתמה כל הבקשה. החתימה היא על [covers] בלבד.",
        (
            "json_encode the part alone, not the whole of the body.",
            "JSON.stringify the part alone, not the whole of the body.",
            "json.dumps the part alone, not the whole of the body.",
            "Serialize the part alone, not the whole of the body.",
        ),
    ),
    (
        "part-signed",
        "Only a part of pluginData was signed: [part]. It must be signed as a whole.",
        "נחתם רק חלק מ-pluginData: [part]. יש לחתום על כולו.",
        (
            "json_encode all of $pluginData, the brackets around the rows included.",
            "JSON.stringify all of pluginData, the brackets around the rows included.",
            "json.dumps all of plugin_data, the brackets around the rows included.",
            "Serialize all of pluginData, the brackets around the rows included.",
        ),
    ),
    (
        "text-quoted",
        (
            "pluginData was signed as a text in quotes. Where it is a text its characters alone are signed; "
            "where it is an array or an object that is signed."
        ),
        "pluginData נחתם כטקסט במירכאות. כשהוא טקסט חותמים על התווים שלו בלבד; כשהוא מערך או אובייקט חותמים עליו.",
        (
            "json_encode once, not twice.",
            "JSON.stringify once, not twice.",
            "json.dumps once, not twice.",
            "Serialize once, not twice.",
        ),
    ),
    (
        "text-parsed",
        (
            "pluginData is sent as a text, but what was signed is another writing of what is in it. "
            "The text itself must be signed, to the letter."
        ),
        "pluginData נשלח כטקסט, אך נחתם כתיב אחר של תוכנו. יש לחתום על הטקסט עצמו, אות באות.",
        (
            "$text = json_encode($data, ...); sign $text, and send that very $text.",
            "const text = JSON.stringify(data); sign text, and send that very text.",
            "text = json.dumps(data, ...); sign text, and send that very text.",
            "var text = JsonSerializer.Serialize(data, ...); sign text, and send that very text.",
        ),
    ),
    (
        "changed",
        "pluginData was changed after it was signed: [change].",
        "pluginData שונה לאחר החתימה: [change].",
        _LAST,
    ),
    (
        "net-passport",
        (
            "The netPassportID is [sent] in the request and [right] in [where]. "
            "It has more digits than a number holds in JavaScript, or changed between number and text: send it as a text."
        ),
        (
            "ה-netPassportID הוא [sent] בבקשה ו-[right] ב-[where]. "
            "יש בו יותר ספרות מכפי שמספר מחזיק ב-JavaScript, או שהתחלף בין מספר לטקסט: יש לשלוח אותו כטקסט."
        ),
        _TEXT_ID,
    ),
    (
        "provider",
        "The request names the provider [sent]; the token and the keys are those of [right].",
        "הבקשה היא של ספק [sent]; האסימון והמפתחות הם של [right].",
        _TEXT_ID,
    ),
    (
        "token-missing",
        "The text was hashed without the token. The token must follow it.",
        "הטקסט נחתם בלי האסימון (token). יש לצרף אותו אחרי הטקסט.",
        _MD5,
    ),
    (
        "token-blanks",
        "The token that was used has [blanks]: it must be the 32 characters alone.",
        "לאסימון (token) שבשימוש נוסף תו מיותר ([blanks]): צריכים להיות בו 32 התווים בלבד.",
        _TRIM,
    ),
    (
        "gap",
        "There is [blanks] between the text and the token. They must touch.",
        "בין הטקסט לאסימון (token) יש תו מיותר ([blanks]). עליהם להיות צמודים.",
        (
            "md5(rtrim($text) . ltrim($token))",
            "text.trimEnd() + token.trimStart()",
            "text.rstrip() + token.lstrip()",
            "text.TrimEnd() + token.TrimStart()",
        ),
    ),
    (
        "token-case",
        "The token was used in other letters: small ones for capitals, or capitals for small ones.",
        "באסימון (token) הוחלפו אותיות גדולות בקטנות או להפך.",
        _MD5,
    ),
    (
        "token-other",
        "The token of another provider was used: that of [provider].",
        "נעשה שימוש באסימון (token) של ספק אחר: [provider].",
        (
            "Load the token that belongs to the netPassportID of this request.",
            "Load the token that belongs to the netPassportID of this request.",
            "Load the token that belongs to the netPassportID of this request.",
            "Load the token that belongs to the netPassportID of this request.",
        ),
    ),
    (
        "upper-case",
        "The hash is in capital letters. It must be in small ones.",
        "הגיבוב באותיות גדולות. צריך אותיות קטנות.",
        (
            "strtolower(md5(...)), or md5(...) as it is.",
            '.digest("hex"), without toUpperCase.',
            ".hexdigest(), without upper().",
            "Convert.ToHexString(hash).ToLowerInvariant(); ToHexString alone gives capitals.",
        ),
    ),
    (
        "base64-hash",
        "The hash is written in base64. It must be written in hex.",
        "הגיבוב כתוב ב-base64. צריך לכתוב אותו ב-hex.",
        _MD5,
    ),
    (
        "signature-blanks",
        "There is a blank or a line end before or behind the signature.",
        "יש רווח או סוף שורה לפני החתימה או אחריה.",
        (
            "$signature = trim($signature);",
            "signature = signature.trim();",
            "signature = signature.strip()",
            "signature = signature.Trim();",
        ),
    ),
    (
        "cut",
        "The signature is not whole, or has something added: it has [sent] characters, and [right] are right.",
        "החתימה אינה שלמה או שנוסף לה משהו: יש בה [sent] תווים, וצריכים להיות [right].",
        _WHOLE,
    ),
    (
        "base64",
        "The signature is not written as its scheme has it: [right].",
        "החתימה אינה כתובה כפי שהשיטה דורשת: [right].",
        (
            (
                "base64_encode($signature) for raw-rsa; "
                "rtrim(strtr(base64_encode($part), '+/', '-_'), '=') for each part of a web signature."
            ),
            'signature.toString("base64") for raw-rsa; part.toString("base64url") for each part of a web signature.',
            (
                'base64.b64encode(signature) for raw-rsa; base64.urlsafe_b64encode(part).rstrip(b"=") '
                "for each part of a web signature."
            ),
            (
                "Convert.ToBase64String(signature) for raw-rsa; Base64Url.EncodeToString(part) "
                "for each part of a web signature."
            ),
        ),
    ),
    (
        "scheme",
        "The signature is of the scheme [sent]. This provider may use: [right].",
        "החתימה היא בשיטה [sent]. לספק זה מותר: [right].",
        (
            "Sign as the provider is set up: md5($text . $token) for token, or with the private key for the others.",
            "Sign as the provider is set up: md5(text + token) for token, or with the private key for the others.",
            "Sign as the provider is set up: md5(text + token) for token, or with the private key for the others.",
            "Sign as the provider is set up: md5(text + token) for token, or with the private key for the others.",
        ),
    ),
    (
        "algorithm",
        "The signature was made with [sent]. Only [right] is taken here.",
        "החתימה נעשתה ב-[sent]. כאן מתקבל רק [right].",
        _JWS,
    ),
    (
        "header",
        'The header of this signature is [sent]. net-passport writes {"alg":"RS256"} and nothing else.',
        'הכותרת של החתימה היא [sent]. net-passport כותב {"alg":"RS256"} בלבד.',
        (
            'The first part of the signature is base64url of {"alg":"RS256"}.',
            "signer.sign(message, privateKey) with net-passport",
            'jwt.api_jws.encode(md5_hex, private_key, "RS256", headers={"typ": ""}) with PyJWT',
            'The first part of the signature is base64url of {"alg":"RS256"}.',
        ),
    ),
    (
        "hash-missing",
        "The JSON text itself was signed. What is signed is the hex of its MD5.",
        "נחתם טקסט ה-JSON עצמו. יש לחתום על ה-MD5 שלו ב-hex.",
        (
            "openssl_sign(md5($text), $signature, $key, OPENSSL_ALGO_SHA256);",
            'crypto.sign("sha256", Buffer.from(md5Hex), key)',
            "key.sign(md5_hex.encode(), PKCS1v15(), SHA256())",
            "rsa.SignData(Encoding.UTF8.GetBytes(md5Hex), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)",
        ),
    ),
    (
        "claims",
        "The claims are not the message: [change]. They must be the members of message, and iat.",
        "ה-claims אינם ההודעה: [change]. צריכים להיות בהם חברי message ו-iat בלבד.",
        _JWS,
    ),
    (
        "wrong-key",
        "The signature is not of this pair's private key ([whose]).",
        "החתימה אינה של המפתח הפרטי של הזוג הזה ([whose]).",
        _KEY,
    ),
)

MISTAKES = {code: Mistake(code, text, hebrew, *remedies) for code, text, hebrew, remedies in _TABLE}

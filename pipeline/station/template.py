"""The station.toml that `hconnect init` writes: every key with its default, and what it does."""

from __future__ import annotations

TEMPLATE = """\
# The settings of a station of hconnect-station. A line that begins with # shows the default.
# A right change counts at once; [drop], [journal], [books] and [service] are read when the station starts.

[station]
# The GUID of the station. A request to another station is taken all the same; its report says so.
# id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

# Whether it is on line: "station is not connected" if not. hconnect station off ROOT changes it.
# connected = true

# Whether its H-Connect service runs: "Not in service" if not. hconnect station off ROOT --service changes it.
# in_service = true

# More stations that the gateway answers for; all of them share this folder:
# [[stations]]
# id = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
# connected = false

[companies]
# The company as the request names it, and its number, with which the name of its .dat begins.
# A company that is not listed here is refused, unless the name of the dropped file begins with a number.
demo = "1"

# Who may send to the gateway. hconnect provider new ROOT 250030 adds one, with a token of its own:
# [[provider]]
# net_passport = "250030"
# name = "Web shop"
# token = "32 characters, which the provider signs with"
# schemes = ["token"]
# Keys for the other schemes, "jws-md5", "jwt-message" and "raw-rsa", seen from here:
# public_key = "keys/250030.pub.pem"
# private_key = "keys/250030.pem"

# What each of them may use; "*" stands for every interface, and without a row nothing is allowed.
# hconnect grid add ROOT --company demo --provider 250030 --interface imovein adds one:
# [[grid]]
# company = "demo"
# net_passport = "250030"
# interface = "imovein"

[gateway]
# The HTTP status of every error, from 200 to 599. 200 shows which senders look at the status alone.
# error_status = 500

# Whether errors of the envelope are {"apiRes":{"err":...}} as all others are, or {"err":...}.
# wrap_errors = true

# What a sender hears where Masofon 2 is not set up: "ok", and nothing is imported, or "error" (A14).
# missing_batch_file = "ok"

# pluginData that is a string of JSON, in an interface that imports: "accept" or "refuse".
# string_plugin_data = "accept"

# The largest request in bytes.
# max_body = 67108864

[reports]
# A folder of reports of your own, seen from here; they come before the shipped ones of the same number.
# folder = "reports"

# Seconds that each report over the API takes before it begins: real stations need some.
# delay = 0

# How many of them are in hand at a time (1 to 10), and what becomes of more: "wait" their turn, or "refuse" (A11).
# at_once = 4
# beyond = "wait"

# A report of more rows is refused (A11); without a limit any number is sent.
# max_rows = 100000

[drop]
# Which names in rep/hconnect are inputs. Names that begin with a point and *.report.json never are.
# patterns = ["*.json"]

# Whether the system's events wake the station. On network drives they never do: few of them send any.
# events = true

# Seconds. How often the folder is listed in any case.
# poll = 10

# A file that is not renamed into the folder, and has no NAME.done beside it, is read once so many looks in
# a row, so many seconds apart, have shown it unchanged.
# looks = 2
# quiet = 0.25

# Seconds. How long a file that is not (yet) JSON may rest unchanged before it goes to corrupt/.
# patience = 30

# What becomes of an input that holds the same as an earlier one of another name: "warning" takes it up and says
# so, "hold" puts it into hold/ until `hconnect release`.
# same_content = "warning"

# Files that hold rows alone, where their names do not begin with compId_interface_netPassportId_:
# [[drop.named]]
# pattern = "orders-*.json"
# comp_id = "1"
# interface = "imovein"
# net_passport = "250030"

[rules]
# A folder of parameter files of your own, seen from here; they come before the shipped ones.
# folder = "prm"

[journal]
# Where the station writes down what became of each input.
# url = "sqlite:///station.db"

[books]
# Where the import engine keeps the books of the companies. In one database with the journal, a long import
# keeps calls waiting (SQLite).
# url = "sqlite:///books.db"

[service]
# Processes that check and convert side by side.
# workers = 1

# The most inputs that share one wait for the disk, and the seconds to wait for more of them.
# batch = 256
# gather = 0

[policy]
# What a field is that the parameter file does not name: "warning" or "error".
# unknown_fields = "warning"

# How the .dat holds a comma or a quote: "safe" replaces them, "quoted" and "rfc4180" wrap the value.
# dialect = "safe"

# "strict" refuses a character that Windows-1255 lacks; one character, such as "?", is written instead.
# unencodable = "strict"

# Read every input as this encoding instead of finding it out.
# encoding = "windows-1255"

# The largest input in bytes, and how deep its JSON may go.
# max_bytes = 2147483648
# max_depth = 64
"""

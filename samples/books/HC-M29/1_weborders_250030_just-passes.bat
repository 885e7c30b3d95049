[general]
[[line]]
company = "demo"
type = "imovein"
store = "permanent"
mode = "text"
file = "Hconnect/1_weborders_250030_*.dat"
parameters = "Hconnect/1_weborders_250030.prm"
receiving_code = 1
structure = "Delimited"
delimiter = "(,)"
conversion = "Ansi2Ansi"

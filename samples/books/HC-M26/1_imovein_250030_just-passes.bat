[general]
open_codes = true

[[line]]
company = "demo"
type = "imovein"
file = "Hconnect/1_imovein_250030_*.dat"
parameters = "Hconnect/1_imovein_250030.prm"
receiving_code = 1

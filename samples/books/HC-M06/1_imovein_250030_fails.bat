[[line]]
company = "demo"
type = "imovein"
file = "Hconnect/1_imovein_250030_*.dat"
parameters = "Hconnect/site.prm"
receiving_code = 1

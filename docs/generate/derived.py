"""Parameters of the formulation that the network works out from the tables."""

from __future__ import annotations

DERIVED = {
    "annuity": "yearly charge for one unit of capital, over the cell's life at the country's rate [1/year]",
    "border_price": "carbon border price that the importer charges on goods of the exporter [currency/t CO2]",
    "capacity": "hours that one cell of the type works at the site [hours/year]",
    "coefficient": "what a unit started or moved adds to the base of the line, on its traced route [currency/unit]",
    "cost_per_unit": "quoted cost of the lane, which stands for the rates of its mode [currency/unit]",
    "counted": "value of a unit that counts as content of the agreement's members [currency/unit]",
    "customs_value": "declared value, with freight where the importer values cif [currency/unit]",
    "days": "days on the way, or in work [days]",
    "days_left": "days that the market's window leaves for making what is made to order; without end where nothing waits [days]",
    "duty_per_unit": "specific duty in force on the day of the state [currency/unit]",
    "duty_rate": "ordinary duty in force on the day of the state [share]",
    "grant": "share of the yearly charge that the state pays there, from grants [share]",
    "km": "way of the leg [km]",
    "missing": "share of its hours that a cell opened lately lacks in the state, from its lead, its ramp-up and the years passed [share]",
    "labour_factor": "hours factor of the recipe at the site over the country's productivity [ratio]",
    "late_days": "days that the leg arrives late [days]",
    "markup": "1 + the owner's margin [ratio]",
    "most": "the most that can be of use or can be made there; a bound from the data [as the variable]",
    "one_off": "one-off hours of the recipe times the annuity [hours/year]",
    "owner_change": "whether the leg leads to a site of another owner",
    "printer_price": "price of a 3D printer in the country, from printers [currency/printer]",
    "requirement": "most units of the item that any plan can need [units/year]",
    "robot_price": "price of a robot in the country, from robots [currency/robot]",
    "surcharge": "sum of the added duties in force [share]",
    "surcharge_per_unit": "sum of the added specific duties in force [currency/unit]",
    "time_zones": "time difference between origin and destination [hours]",
    "total": "value of a unit that leaves its maker under the agreement [currency/unit]",
    "tonne_km": "weight times way of the leg [t km/unit]",
    "value": "declared value of the item, by country of origin where one is stated [currency/unit]",
}
"""Name and meaning; a parameter that is neither here nor a column is said to follow from the tables."""

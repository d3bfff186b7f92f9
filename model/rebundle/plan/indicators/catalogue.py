"""Every indicator: what it is called, its unit, its formula and whose it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """An indicator in words.

    Parameters
    ----------
    name : str
        Name in tables and files.
    title : str
        Name for people.
    unit : str
        Unit; ``share`` is a part of 1.
    formula : str
        How it is worked out.
    source : str
        Who proposed it; "" where it says what it is.
    """

    name: str
    title: str
    unit: str
    formula: str
    source: str = ""


WWYZ = "Wang, Wei, Yu and Zhu 2017 (NBER 23222)"
UNCTAD = "UNCTAD transnationality index, its parts"

ENTRIES: tuple[Entry, ...] = (
    Entry("value_added", "value added", "currency/year", "labour + capital + overhead + margin of lines that stand in a country, closing aside"),
    Entry("final_sales", "final sales at carried value", "currency/year", "sum of F = value added + purchases that reach a market"),
    Entry("home_share", "home share of value added", "share", "VA[home] / sum of VA[c]"),
    Entry("herfindahl", "concentration over countries", "index", "sum of (VA[c] / VA)^2", "Herfindahl 1950, Hirschman 1964"),
    Entry("home_share_reference", "home share at reference prices", "share", "as home_share, cost lines of the reference plan"),
    Entry("herfindahl_reference", "concentration at reference prices", "index", "as herfindahl, cost lines of the reference plan"),
    Entry("length", "length of the chain", "stages", "sum of F[j] N[j] / sum of F[j], N[j] = 1 + sum of (Z[i,j] / X[j]) N[i]", "Fally 2012"),
    Entry("upstreamness", "upstreamness of value added", "stages", "v'U / v'1, U = 1 + D U", "Antràs, Chor, Fally and Hillberry 2012; Antràs and Chor 2013"),
    Entry("propagation_length", "average propagation length", "links", "v'G(G - I)f / v'(G - I)f, G = (I - D)^-1", "Dietzenbacher and Romero 2007, weighted by value"),
    Entry("border_crossings", "border crossings of value added", "crossings", "v'C / v'1, C = b + D C, b = share of output that leaves the country", "Muradov 2016"),
    Entry("vertical_specialisation", "vertical specialisation", "share", "u A_M (I - A_H)^-1 E / u E: imported inputs in exports", "Hummels, Ishii and Yi 2001"),
    Entry("backward_participation", "trade-based backward participation", "share", "value added of other countries in exports / exports", "Koopman, Wang and Wei 2014; OECD TiVA EXGR_FVASH"),
    Entry("intermediate_trade", "intermediate trade per unit of sales", "ratio", "sum of Z between countries / sum of F"),
    Entry("domestic", "value added that crosses no border", "share", "v L f_H / VA; idle cells included", WWYZ),
    Entry("traditional_trade", "value added in traditional trade", "share", "v L f_B / VA: in finished products only", WWYZ),
    Entry("simple_chains", "value added in simple chains", "share", "v L D_B L f_H / VA: one border, in an input", WWYZ),
    Entry("complex_chains", "value added in complex chains", "share", "v L D_B (1 - L f_H) / VA: two borders or more", WWYZ),
    Entry("own_share", "own share of value added", "share", "firm's lines / (value added + platform fees)"),
    Entry("contract_share", "contract share of value added", "share", "suppliers' lines / (value added + platform fees)"),
    Entry("platform_share", "platform share of value added", "share", "platform fees / (value added + platform fees)"),
    Entry("supplier_sites", "suppliers' sites in use", "sites", "suppliers' sites at which a cell stands"),
    Entry("relationships", "relationships between sites of different owners", "pairs", "pairs (origin, destination) with any flow"),
    Entry("printed_value_added", "printed share of value added", "share", "VA at printed cells / VA"),
    Entry("printed_output", "printed share of what can be printed", "share", "carried value of printed units / of all units made of these items"),
    Entry("labour_hours", "labour hours", "hours/year", "sum of units x labour hours x hours factor / productivity"),
    Entry("robot_hours", "robot hours", "robot hours/year", "sum of units x cell hours x robots in the cell"),
    Entry("robots_per_labour", "robot hours per labour hour", "ratio", "robot hours / labour hours"),
    Entry("jobs", "jobs", "full-time jobs", "labour hours / hours of a job"),
    Entry("labour_share", "labour share of value added", "share", "labour / VA"),
    Entry("capital_share", "capital share of value added", "share", "capital charges / VA"),
    Entry("capital_per_worker", "capital per worker", "currency/job", "equipment, robots and printers in use at today's prices / jobs"),
    Entry("foreign_assets", "foreign share of own assets", "share", "own assets abroad / own assets", UNCTAD),
    Entry("foreign_sales", "foreign share of sales", "share", "F to markets abroad / sum of F", UNCTAD),
    Entry("assets_against_sales", "foreign assets against foreign sales", "ratio", "foreign_assets / foreign_sales", UNCTAD),
    Entry("lead_time", "lead time", "days", "w'T / w'1, T = t + D T, t = days in work + on the way; w = value added + purchases"),
    Entry("carbon_per_unit", "carbon dioxide per unit sold", "kg CO2/unit", "tonnes of the carbon lines x 1000 / units sold"),
)
"""Indicators in the order of reports. Symbols: docstring of `plan.indicators.chain`."""

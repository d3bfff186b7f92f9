"""Every table and column an instance may have: meaning, unit, bounds, default.

This one list drives reading, defaults, error messages and the reference page
(``rebundle schema``). A column that is not here does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FORMAT = 1
"""Format number of the instance folders this version reads."""

Stage = Literal["design", "fabrication", "assembly", "print", "storage", "packaging", "test", "service"]
STAGES: tuple[Stage, ...] = get_args(Stage)
MAKING: tuple[Stage, ...] = ("fabrication", "print")
ASSEMBLING: tuple[Stage, ...] = ("assembly", "packaging")
"""Stages that put parts together: chips are packaged where cars are assembled."""
Ruled = Literal[Stage, "every"]
EVERY: Ruled = "every"
"""What a strategy has rules for: a stage, or every stage without a rule of its own."""
Technology = Literal["manual", "semi-automated", "robotic", "printed"]
TECHNOLOGIES: tuple[Technology, ...] = get_args(Technology)
FIRM = "firm"
DIGITAL = "digital"
ONSITE = "onsite"
ANY = "*"
SPARES_FOR = "for "
"""Begins the segment of demand that a row of ``spares`` adds: ``for PRODUCT``."""

Kind = Literal["name", "text", "number", "integer", "flag", "choice", "date"]


class Required:
    """Marks a column without a default: an empty cell is an error."""

    def __repr__(self) -> str:
        return "required"


REQUIRED = Required()


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Header of the column in the CSV file.
    meaning : str
        What a value says, in a planner's words.
    kind : str
        ``name`` (no ``: @ > * / ,``), ``text``, ``number``, ``integer``, ``flag`` (yes/no),
        ``choice`` or ``date`` (ISO).
    unit : str
        Unit of the value; a unit that begins with ``currency`` marks money.
    low, high : float or None
        Closed bounds of a number.
    default : object
        Value of an empty cell; ``None`` means "none, no such limit".
    refers : tuple of str
        Tables whose first column holds the accepted names.
    wild : bool
        Whether ``*`` (all) is accepted.
    choices : tuple of str
        Accepted words of a ``choice``.
    positive : bool
        Whether zero is refused too.
    """

    name: str
    meaning: str
    kind: Kind = "number"
    unit: str = ""
    low: float | None = 0.0
    high: float | None = None
    default: object = REQUIRED
    refers: tuple[str, ...] = ()
    wild: bool = False
    choices: tuple[str, ...] = ()
    positive: bool = False

    @property
    def money(self) -> bool:
        """Whether the value is money and may be converted."""
        return self.unit.startswith("currency")


@dataclass(frozen=True)
class Table:
    """One CSV file: its meaning, its columns and the columns that identify a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """Return the column called `name`; raises ``KeyError`` where there is none."""
        return {column.name: column for column in self.columns}[name]


def _name(name: str, meaning: str, *refers: str, wild: bool = False, default: object = REQUIRED) -> Column:
    return Column(name, meaning, "name", refers=refers, wild=wild, default=default)


def _share(name: str, meaning: str, default: object = REQUIRED, unit: str = "share", high: float | None = 1.0) -> Column:
    return Column(name, meaning, unit=unit, high=high, default=default)


def _flag(name: str, meaning: str, default: bool) -> Column:
    return Column(name, meaning, "flag", default=default)


def _count(name: str, meaning: str, default: object = REQUIRED) -> Column:
    return Column(name, meaning, "integer", unit="cells", default=default)


LAT = Column("lat", "latitude; needed for generated lanes", unit="degrees", low=-90, high=90, default=None)
LON = Column("lon", "longitude; needed for generated lanes and time differences", unit="degrees", low=-180, high=180, default=None)
PORT = _name("port", "gateway port; a mode that needs a port serves only places with one", "ports", default=None)
LANDMASS = _name("landmass", "connected land the place stands on; no truck leaves it", default=None)

PROVENANCE = (
    Column("source", "where the row's numbers come from", "text", default=None),
    Column("note", "anything a reader should know", "text", default=None),
)
CONVERSION = (
    Column("currency", "currency of the row's money where it is not the instance's", "text", default=None),
    Column("price_year", "price year of the row's money where it is not the instance's", "integer", unit="year", low=1900, default=None),
    Column("conversion", "factor that turns the row's money into the instance's currency and price year", unit="factor", default=None, positive=True),
)

TABLES: tuple[Table, ...] = (
    Table(
        "countries",
        "Countries in which sites and markets lie.",
        ("country",),
        (
            _name("country", "country code, ISO 3166 alpha-3 where there is one"),
            Column("name", "name for reports", "text", default=""),
            _share("capital_rate", "yearly cost of capital, country risk included; annuities use it"),
            Column("productivity", "labour productivity relative to the reference: labour hours are divided by it", unit="ratio", default=1.0, positive=True),
            Column("digital", "multiplies coordination hours; a lane takes the mean of its two ends", unit="ratio", default=1.0),
            Column("energy_price", "price of electricity", unit="currency/kWh", default=0.0),
            Column("grid_co2", "carbon intensity of electricity", unit="kg CO2/kWh", default=0.0),
            Column("leakage", "how likely know-how leaks here; multiplies leakage_loss of items made here", unit="ratio", default=0.0),
            Column(
                "customs_value",
                "base of ad-valorem duty on import: fob = declared value, cif = declared value plus freight at base prices",
                "choice",
                choices=("fob", "cif"),
                default="fob",
            ),
            _share("drawback", "traced values: share of the duty paid on imports that is refunded when what holds them leaves the customs territory again", 0.0),
        ),
        required=True,
    ),
    Table(
        "wages",
        "Hourly labour cost of each skill in each country.",
        ("country", "skill"),
        (
            _name("country", "country", "countries"),
            _name("skill", "skill, such as engineer or operator"),
            Column("wage", "labour cost per hour worked", unit="currency/hour"),
            Column("hours_limit", "hours of this skill to be had in the country", unit="hours/year", default=None),
        ),
    ),
    Table(
        "owners",
        "Who may own a site: the firm itself (`firm`, always there) and suppliers.",
        ("owner",),
        (
            _name("owner", "owner; `firm` is the planner's own firm"),
            _share("margin", "supplier's margin on its wages, energy, material, processing, overhead and capital charges", 0.0, high=10.0),
            Column("qualification", "cost of keeping the supplier approved", unit="currency/year/site in use", default=0.0),
            Column("late_days", "expected days late of what leaves the owner's sites", unit="days", default=0.0),
            Column("programme_days", "expected days by which the supplier, once used, delays the whole programme; the latest supplier counts", unit="days", default=0.0),
            Column("exposure", "multiplies leakage: how far the owner is exposed to know-how (0 = none)", unit="ratio", default=1.0),
        ),
    ),
    Table(
        "ports",
        "Ports, for distances by modes that need one.",
        ("port",),
        (
            _name("port", "port, such as its UN/LOCODE"),
            Column("lat", "latitude", unit="degrees", low=-90, high=90),
            Column("lon", "longitude", unit="degrees", low=-180, high=180),
        ),
    ),
    Table(
        "routes",
        "Distance between two ports, both directions; great circle times circuity where no row stands.",
        ("port", "other_port"),
        (
            _name("port", "one end", "ports"),
            _name("other_port", "other end", "ports"),
            Column("km", "length of the route", unit="km"),
        ),
    ),
    Table(
        "sites",
        "Candidate locations. A site has one owner: two owners in one town are two sites.",
        ("site",),
        (
            _name("site", "site"),
            _name("country", "country", "countries"),
            _name("owner", "owner of the site", "owners", default=FIRM),
            LAT,
            LON,
            PORT,
            LANDMASS,
            _count("max_cells", "most cells of all types on the site", None),
            _flag("free_zone", "traced values: the site lies outside customs; what comes from abroad pays on leaving inland, as the part or as the product", False),
        ),
        required=True,
    ),
    Table(
        "markets",
        "Demand points.",
        ("market",),
        (
            _name("market", "market; no site may have the same name"),
            _name("country", "country", "countries"),
            LAT,
            LON,
            PORT,
            LANDMASS,
            Column("window_days", "longest that customers wait: lane time into the market, and days in work of what is made to order", unit="days", default=None),
            Column("service_level", "chance that safety stock covers demand until more arrives; items with variability use it", unit="share", low=0.5, high=0.9999, default=0.95),
        ),
        required=True,
    ),
    Table(
        "items",
        "What is made, moved and sold: goods, and services such as design hours.",
        ("item",),
        (
            _name("item", "item"),
            Column("kind", "good = weighs, is valued, pays duty; service = travels digitally, neither weight nor duty", "choice", choices=("good", "service"), default="good"),
            Column("kg", "weight of a unit", unit="kg/unit", default=0.0),
            Column("declared_value", "customs and stock value of a unit, held while prices move", unit="currency/unit", default=None),
            _name("tariff_group", "tariff group, such as an HS chapter", default="general"),
            Column("time_cost", "share of value lost per day in transit", unit="share/day", high=1.0, default=0.0),
            Column("safety_days", "days of safety stock held for each lane, beside those that variability asks for", unit="days", default=0.0),
            _flag("outsize", "travels only by modes that take outsize loads", False),
            Column("late_penalty", "cost of a unit that arrives a day late", unit="currency/unit/day", default=0.0),
            Column("rounds", "rounds of trial and change between design and making for each hour of a service delivered; only services have them", unit="rounds/hour", default=0.0),
            Column("leakage_loss", "expected loss per unit made where leakage and exposure are 1", unit="currency/unit", default=0.0),
            Column("embodied_co2", "carbon dioxide that a carbon border price is paid on, as the importer counts it", unit="kg CO2/unit", default=0.0),
            Column(
                "window_days",
                "longest that a market waits for the item, counted like the market's own window, which holds too; for what is urgent, such as a spare part",
                unit="days",
                default=None,
            ),
            Column(
                "made_to",
                "order = begun when ordered, so that its days in work count in the window and no depot keeps it; stock = on the shelf where it is taken, with safety stock",
                "choice",
                choices=("order", "stock"),
                default="stock",
            ),
            Column("variability", "standard deviation of a day's demand over its mean; items made to stock need safety stock for it", unit="ratio", default=0.0),
        ),
        required=True,
    ),
    Table(
        "declared_values",
        "What customs are told of an item by country of origin, where it differs from the item's own row.",
        ("item", "country"),
        (
            _name("item", "item", "items"),
            _name("country", "country of origin", "countries"),
            Column("value", "declared value of a unit from this country; none = items.declared_value", unit="currency/unit", default=None),
            Column("embodied_co2", "embodied carbon dioxide of a unit from this country; none = items.embodied_co2", unit="kg CO2/unit", default=None),
        ),
    ),
    Table(
        "bom",
        "Bill of materials: default inputs of every recipe of an item, except recipes of print and storage cells.",
        ("item", "input"),
        (
            _name("item", "item made", "items"),
            _name("input", "item used up", "items"),
            Column("quantity", "units of the input per unit started", unit="units/unit", positive=True),
        ),
    ),
    Table(
        "recipe_inputs",
        "Inputs of one recipe; replaces the bill of materials of that recipe as a whole.",
        ("recipe", "input"),
        (
            _name("recipe", "recipe", "recipes"),
            _name("input", "item used up", "items"),
            Column("quantity", "units of the input per unit started", unit="units/unit", positive=True),
        ),
    ),
    Table(
        "cells",
        "Types of production cell: stage, technology, capacity, capital.",
        ("cell",),
        (
            _name("cell", "cell type"),
            Column("stage", "stage of the value chain; drives strategies and reports", "choice", choices=STAGES),
            Column("technology", "technology; drives strategies and reports", "choice", choices=TECHNOLOGIES, default="manual"),
            Column("hours_per_year", "hours one cell can work; none = no limit", unit="hours/year/cell", default=None, positive=True),
            Column("equipment", "price of the equipment of one cell, robots and printers aside", unit="currency/cell", default=0.0),
            Column("robots", "robots in one cell", unit="robots/cell", default=0.0),
            Column("printers", "3D printers in one cell", unit="printers/cell", default=0.0),
            Column("life_years", "years over which one-off costs are spread as an annuity", unit="years", default=10.0, positive=True),
            Column("opening_cost", "one-off cost of opening a cell: installation, permits, training", unit="currency/cell", default=0.0),
            Column("overhead", "fixed cost of a cell that stands", unit="currency/year/cell", default=0.0),
            _share("min_use", "least share of its hours that a standing cell must work", 0.0),
            Column("lead_years", "years from opening a cell until it works; in a state it has hours for the part of the years that is left. Only where there are states", unit="years", default=0.0),
            _share("ramp_share", "share of its hours that a cell has in the first state in which it works after opening. Only where there are states", 1.0),
            Column("presence_cost", "fixed cost of a site at which any cell of the type stands", unit="currency/year", default=0.0),
        ),
        required=True,
    ),
    Table(
        "placements",
        "Where cells may stand. Absent table: everywhere. Present table: only where listed; the most specific row holds.",
        ("cell", "site"),
        (
            _name("cell", "cell type", "cells", wild=True),
            _name("site", "site", "sites", wild=True),
            _count("min", "fewest cells", 0),
            _count("max", "most cells; none = as many as demand can need", None),
            Column("capacity_hours", "hours one cell can work here, instead of hours_per_year", unit="hours/year/cell", default=None, positive=True),
            Column("fixed_cost", "fixed cost of a cell that stands here, beside its overhead", unit="currency/year/cell", default=0.0),
            _count("existing", "cells that stand today", 0),
            Column("remaining_charge", "yearly charge still owed for each existing cell, kept or closed", unit="currency/year/cell", default=0.0),
            _flag("may_close", "whether existing cells may be closed", True),
            Column("closing_cost", "one-off cost of closing a cell, negative where it can be sold", unit="currency/cell", low=None, default=0.0),
        ),
    ),
    Table(
        "groups",
        "Caps over several placements: at most four depots, one size per site.",
        ("group", "cell", "site"),
        (
            _name("group", "group; its rows share one cap"),
            _name("cell", "cell type", "cells", wild=True),
            _name("site", "site", "sites", wild=True),
            _count("max", "most cells in the whole group; the same in all its rows"),
        ),
    ),
    Table(
        "recipes",
        "Ways to make: a cell type makes an item. A storage recipe passes its item through.",
        ("recipe",),
        (
            _name("recipe", "recipe"),
            _name("cell", "cell type that works it", "cells"),
            _name("item", "item made", "items"),
            Column("hours", "cell hours per unit started", unit="hours/unit", default=0.0),
            Column("yield", "good units per unit started", unit="share", high=1.0, default=1.0, positive=True),
            Column("energy_kwh", "electricity per unit started", unit="kWh/unit", default=0.0),
            Column("days", "days a unit is in work; ties up its value", unit="days", default=0.0),
            Column("unit_cost", "any other cost per unit started", unit="currency/unit", default=0.0),
            Column("value_added", "traced values: what the recipe adds to the landed value of its goods; none = declared value less those of its inputs", unit="currency/unit", default=None),
            Column("one_off_hours", "hours of the recipe's service input spent once per making site, whatever the volume", unit="hours/site", default=0.0),
        ),
        required=True,
    ),
    Table(
        "recipe_labour",
        "Labour of a recipe by skill.",
        ("recipe", "skill"),
        (
            _name("recipe", "recipe", "recipes"),
            _name("skill", "skill; needs a wage in every country where the recipe may be worked"),
            Column("hours", "labour hours per unit started", unit="hours/unit"),
        ),
    ),
    Table(
        "materials",
        "Purchased inputs that nobody in the network makes.",
        ("material", "country"),
        (
            _name("material", "material, such as powder or billet"),
            _name("country", "country where it is bought; * = every country without a row", "countries", wild=True, default=ANY),
            Column("price", "price", unit="currency/quantity"),
        ),
    ),
    Table(
        "recipe_materials",
        "Purchased materials of a recipe.",
        ("recipe", "material"),
        (
            _name("recipe", "recipe", "recipes"),
            _name("material", "material", "materials"),
            Column("quantity", "quantity per unit started", unit="quantity/unit"),
        ),
    ),
    Table(
        "recipe_sites",
        "Site-specific differences of a recipe.",
        ("recipe", "site"),
        (
            _name("recipe", "recipe", "recipes"),
            _name("site", "site", "sites"),
            Column("unit_cost", "other cost per unit started here, instead of the recipe's", unit="currency/unit", default=None),
            Column("hours_factor", "multiplies cell and labour hours here", unit="ratio", default=1.0, positive=True),
        ),
    ),
    Table(
        "robots",
        "Price of a robot, installed.",
        ("country",),
        (_name("country", "country; * = every country without a row", "countries", wild=True, default=ANY), Column("price", "price of one robot", unit="currency/robot")),
    ),
    Table(
        "printers",
        "Price of a 3D printer, installed.",
        ("country",),
        (_name("country", "country; * = every country without a row", "countries", wild=True, default=ANY), Column("price", "price of one printer", unit="currency/printer")),
    ),
    Table(
        "modes",
        "Ways to ship goods. Services travel on the built-in mode `digital`.",
        ("mode",),
        (
            _name("mode", "mode"),
            Column("per_tonne_km", "freight rate", unit="currency/t/km", default=0.0),
            Column("per_unit", "handling per unit", unit="currency/unit", default=0.0),
            Column("km_per_day", "speed; none = no time on the way", unit="km/day", default=None, positive=True),
            Column("fixed_days", "days for loading, terminals and customs", unit="days", default=0.0),
            Column("circuity", "way travelled per great-circle way", unit="ratio", low=1.0, default=1.0),
            Column("max_km", "longest lane", unit="km", default=None),
            _flag("landmass_only", "stays on one landmass", False),
            _flag("needs_port", "runs between ports: distance from port to port, only between places with different ports", False),
            Column("co2", "carbon dioxide", unit="kg CO2/t/km", default=0.0),
            Column("duty_free_below", "de-minimis: units of at most this declared value pay no duty on this mode", unit="currency/unit", default=None),
            _share("platform_fee", "fee of a selling platform, share of declared value", 0.0),
            _flag("outsize", "takes outsize loads", False),
        ),
    ),
    Table(
        "lanes",
        "Lanes stated one by one; a row wins over the generated lane of the same mode, a row for an item over a row for *.",
        ("origin", "destination", "mode", "item"),
        (
            _name("origin", "site", "sites"),
            _name("destination", "site or market", "sites", "markets"),
            _name("mode", "mode, or digital for services", "modes"),
            _name("item", "item carried", "items", wild=True, default=ANY),
            Column("km", "length; none = from coordinates, 0 without them", unit="km", default=None),
            Column("days", "time on the way; none = from the mode", unit="days", default=None),
            Column("late_days", "expected days late", unit="days", default=0.0),
            Column("cost_per_unit", "quoted freight or coordination cost, instead of the mode's rates", unit="currency/unit", default=None),
            _flag("closed", "the lane does not exist", False),
        ),
    ),
    Table(
        "tariffs",
        "Duty rates in force between dates. Ordinary: the most specific row wins. Floor: the least ordinary rate. Surcharges add.",
        ("exporter", "importer", "tariff_group", "kind", "base", "from"),
        (
            _name("exporter", "country of origin", "countries", wild=True, default=ANY),
            _name("importer", "importing country", "countries"),
            _name("tariff_group", "tariff group", wild=True, default=ANY),
            _share("rate", "ad-valorem rate", 0.0, high=10.0),
            Column("per_unit", "specific duty", unit="currency/unit", default=0.0),
            Column("kind", "ordinary, surcharge or floor", "choice", choices=("ordinary", "surcharge", "floor"), default="ordinary"),
            Column(
                "base",
                "what a surcharge is on: goods = the good that crosses; content = traced values: value added in the exporter to items of the group, with duty paid on it so far, in whatever it crosses",
                "choice",
                choices=("goods", "content"),
                default="goods",
            ),
            Column("from", "first day in force", "date", default=None),
            Column("to", "last day in force", "date", default=None),
        ),
    ),
    Table(
        "agreements",
        "Members of customs unions and free-trade agreements.",
        ("name", "country"),
        (
            _name("name", "agreement"),
            _name("country", "member", "countries"),
            Column(
                "kind",
                "customs_union = no duty or surcharge between members, one area for near-market; free_trade = no ordinary duty between members, origin taken as met where values are declared",
                "choice",
                choices=("customs_union", "free_trade"),
            ),
            _share("content_share", "traced values: least share of the value of what a site ships under the preference that comes from the members, as an average of the year", 0.0),
            _share("proof_cost", "traced values: cost of proving origin, share of the declared value of what uses the preference", 0.0),
            Column(
                "cumulation",
                "traced values: whose value counts as content: full = of every member; none = of the maker's country alone",
                "choice",
                choices=("full", "none"),
                default="full",
            ),
            _flag("drawback", "traced values: whether duty on inputs is still refunded for what leaves under the preference", True),
        ),
    ),
    Table(
        "demand",
        "What markets want in a year.",
        ("market", "item", "segment"),
        (
            _name("market", "market", "markets"),
            _name("item", "item", "items"),
            _name("segment", "part of the demand with its own penalty", default="all"),
            Column("quantity", "units wanted", unit="units/year"),
            Column("shortage_penalty", "cost of a unit not served; none = must be served; a selling price makes demand elastic", unit="currency/unit", default=None),
            _flag("single_source", "the market takes the item from one site only", False),
        ),
        required=True,
    ),
    Table(
        "spares",
        "Spare parts that keep sold products going: a market wants per_unit parts a year for each unit of the product it wants, served or not; "
        "they are a segment of the part's demand named `for PRODUCT`, beside what demand.csv says of the part, and a part may have spares in turn.",
        ("product", "part"),
        (
            _name("product", "item sold; some market wants it", "items"),
            _name("part", "good that is wanted as its spare", "items"),
            Column("per_unit", "parts needed per unit of the product sold a year", unit="units/unit"),
            Column("shortage_penalty", "cost of a part not served; none = must be served", unit="currency/unit", default=None),
        ),
    ),
    Table(
        "commons",
        "Industrial commons: what an hour of a stage costs less in a country once enough cells or suppliers of the stage stand there. Savings of several rows add up.",
        ("commons", "country"),
        (
            _name("commons", "name of the saving, such as tool makers"),
            _name("country", "country", "countries"),
            Column("stage", "stage whose cells make the commons and draw on it", "choice", choices=STAGES),
            Column(
                "counts",
                "what is counted: cells = cells standing, own and suppliers', idle or not; suppliers = owners other than the firm with a cell standing",
                "choice",
                choices=("cells", "suppliers"),
                default="cells",
            ),
            Column("threshold", "fewest cells or suppliers from which there is a commons", "integer", unit="cells or suppliers", low=1.0),
            Column("saving", "what an hour of the stage's cells, whoever owns them, then costs less", unit="currency/hour"),
        ),
    ),
    Table(
        "grants",
        "Capital grants: what the state pays of the yearly charge for equipment, robots and printers of the firm's own cells opened there, at base prices. The most specific row holds; "
        "a share of 0 changes nothing, but a what-if can set it.",
        ("country", "stage"),
        (
            _name("country", "country that pays", "countries"),
            Column("stage", "stage of the cells; * = every stage without a row", "choice", choices=(ANY, *STAGES), default=ANY),
            _share("share", "share of the charge that is paid", 0.0),
        ),
    ),
    Table(
        "subsidies",
        "Wage subsidies: what the state pays for an hour worked there, in the firm's cells and in suppliers', who pass it on without their margin. The most specific row holds; 0 is there for "
        "what-ifs.",
        ("country", "skill"),
        (
            _name("country", "country that pays", "countries"),
            _name("skill", "skill; * = every skill without a row", wild=True, default=ANY),
            Column("per_hour", "paid for an hour worked, at most its wage", unit="currency/hour", default=0.0),
        ),
    ),
    Table(
        "training",
        "Training places: hours of a skill beyond wages.hours_limit, whoever's cells they are worked in, at a cost that the firm bears.",
        ("country", "skill"),
        (
            _name("country", "country", "countries"),
            _name("skill", "skill; has hours_limit in wages"),
            Column("cost_per_hour", "cost of training for an hour that it makes available, beside the wage", unit="currency/hour"),
            Column("max_hours", "most hours that training makes available; none = as many as can be worked", unit="hours/year", default=None),
            _share("support", "share of the cost that the state pays; 0 is there for what-ifs", 0.0),
        ),
    ),
    Table(
        "carbon_border",
        "Carbon border prices: what an importer charges on the embodied CO2 of goods from outside, beside duty. The most specific row holds; none within a country or customs union; 0 is there "
        "for what-ifs.",
        ("importer", "exporter"),
        (
            _name("importer", "importing country", "countries"),
            _name("exporter", "country of origin; * = every country without a row", "countries", wild=True, default=ANY),
            Column("price", "price, after what was paid for the carbon in the country of origin", unit="currency/t", default=0.0),
        ),
    ),
    Table(
        "limits",
        "Caps and shares over the whole plan, at base prices.",
        ("limit",),
        (
            _name("limit", "name of the limit"),
            Column(
                "kind",
                "carbon = most tonnes CO2 a year; capital = most money for cells opened; content = least share of value added in the place",
                "choice",
                choices=("carbon", "capital", "content"),
            ),
            _name("place", "country, agreement (all its members) or *", "countries", "agreements", wild=True, default=ANY),
            Column("amount", "tonnes CO2 a year, money, or share", unit="by kind"),
        ),
    ),
    Table(
        "states",
        "Years and scenarios as a tree: a path of years, a star of scenarios, or both. Absent table: one state, today. "
        "Cells are decided on entering a state and inherited by those that follow; a cell that was opened is charged in all of them, at the prices of the state that opened it.",
        ("state",),
        (
            _name("state", "state, such as a year or a scenario"),
            _name("parent", "state before it; none = the first", "states", default=None),
            _share("probability", "probability of being in the state, seen from today; those of the states that follow one add up to its own", 1.0),
            Column("years", "how long the state lasts; in one of 0 years cells are decided and nothing is made", unit="years", default=1.0),
            _flag("may_open", "whether cells may be opened and closed on entering the state; no for scenarios that part at once, or the plan would foresee them", True),
            Column("date", "day on which the state's tariffs are read; in every state or in none, then the day of instance.toml holds in all", "date", default=None),
        ),
    ),
    Table(
        "state_changes",
        "What is different in a state and in all that follow it, against the other tables; a later state's row for the same `what` replaces an earlier one. "
        "Where several rows move one price, an absolute price counts first, then factors, then points.",
        ("state", "what"),
        (
            _name("state", "state from which the change holds", "states"),
            Column(
                "what",
                "a price by its what-if name, such as robots, wages@CHN or duty@*>USA; demand or a part of it, demand:ITEM@MARKET; "
                "who or what is late, late:OWNER or late:FROM>TO; "
                "what is closed or open again: a country's sites, a site, or a lane FROM>TO or MODE:FROM>TO between sites, markets, countries or *",
                "text",
            ),
            Column(
                "change",
                "factor = times the price or demand of the tables; absolute = price in its own unit; points = added to the price, or more days late; closed = works or carries nothing; open = does again",
                "choice",
                choices=("factor", "absolute", "points", "closed", "open"),
                default="factor",
            ),
            Column("value", "the factor, price, points or days; none where something is closed or open", unit="by change", low=None, default=None),
        ),
    ),
    Table(
        "constants",
        "Costs that no decision changes.",
        ("name",),
        (_name("name", "what it is"), Column("amount", "yearly cost, negative for an income", unit="currency/year", low=None)),
    ),
)

COST_FAMILIES = (
    "equipment",
    "robots",
    "printers",
    "opening",
    "closing",
    "overhead",
    "wages",
    "training",
    "materials",
    "energy",
    "processing",
    "grants",
    "subsidies",
    "training_grants",
    "commons",
    "relationships",
    "freight",
    "platform",
    "duty",
    "proof",
    "inventory",
    "time",
    "coordination",
    "iteration",
    "programme",
    "delay",
    "leakage",
    "carbon",
    "border",
    "shortage",
    "constant",
)
"""Names of the cost families, in the order of reports."""

VALUE_ADDED = ("wages", "equipment", "robots", "printers", "opening", "overhead", "processing")
"""Cost families that are value added in their country: labour, capital, overhead and the margins on them."""

TABLE: dict[str, Table] = {table.name: table for table in TABLES}


def columns_of(table: Table) -> tuple[Column, ...]:
    """Columns a file of `table` may have, provenance and conversion included."""
    extra = CONVERSION if any(column.money for column in table.columns) else ()
    return table.columns + extra + PROVENANCE

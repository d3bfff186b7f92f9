"""What customs take of every piece of value on its way to a market, worked out from the raw tables.

Shares no code with the model: it reads the rows that `rb.make` is given, not the instance, and follows
one piece of value at a time. A *piece* is the value that a recipe adds to a unit, or the freight of one
leg. It makes a row of *moves*: those of the good it was added to, then those of what is made from that
good, and so on to the market.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Rows = list[dict[str, Any]]
ORDINARY, BY_PART, BY_PRODUCT = "ordinary", "*part", "*product"
ANY = "*"


@dataclass(frozen=True)
class Move:
    """One leg of a good: made on site `maker`, carried from `start` to `end` under a regime."""

    item: str
    maker: str
    start: str
    end: str
    mode: str
    regime: str
    freight: float


@dataclass(frozen=True)
class Charge:
    """A crossing that pays: the move `at` which it happens, the move `due` that makes it pay, the share `kept` after drawback."""

    at: int
    due: int
    kept: float


@dataclass(frozen=True)
class Paid:
    """What a piece pays: all of it, and its parts that later value holds, each with the move on which it was due."""

    total: float
    embedded: tuple[tuple[int, float], ...]

    def before(self, move: int) -> float:
        """Duty in value when a move begins."""
        return sum(amount for due, amount in self.embedded if due < move)


class Customs:
    """The customs law of an instance."""

    def __init__(self, header: dict[str, Any], tables: dict[str, Rows]) -> None:
        self.duty_in_value = header.get("duty_in_value", True)
        self.countries = {row["country"]: row for row in tables["countries"]}
        self.country = {row["site"]: row["country"] for row in tables["sites"]} | {row["market"]: row["country"] for row in tables["markets"]}
        self.zones = {row["site"] for row in tables["sites"] if row.get("free_zone")}
        self.items = {row["item"]: row for row in tables["items"]}
        self.told = {(row["item"], row["country"]): row["value"] for row in tables.get("declared_values", [])}
        self.modes = {row["mode"]: row for row in tables["modes"]}
        self.tariffs = tables.get("tariffs", [])
        self.unions: dict[str, set[str]] = {}
        self.members: dict[str, set[str]] = {}
        self.terms: dict[str, dict[str, Any]] = {}
        for row in tables.get("agreements", []):
            kind = self.unions if row["kind"] == "customs_union" else self.members
            kind.setdefault(row["name"], set()).add(row["country"])
            self.terms[row["name"]] = row

    def home(self, one: str, other: str) -> bool:
        """Whether two countries are one territory."""
        return one == other or any(one in union and other in union for union in self.unions.values())

    def declared(self, item: str, country: str) -> float:
        return float(self.told.get((item, country), self.items[item]["declared_value"]))

    def group(self, item: str) -> str:
        return str(self.items[item].get("tariff_group", "general"))

    def matching(self, kind: str, base: str, origin: str, importer: str, group: str) -> Rows:
        """Rows of tariffs that apply, the most specific last: a named exporter counts before a named group."""
        rows = [row for row in self.tariffs if row["importer"] == importer and row.get("kind", "ordinary") == kind and row.get("base", "goods") == base]
        rows = [row for row in rows if row.get("exporter", ANY) in (ANY, origin) and row.get("tariff_group", ANY) in (ANY, group)]
        return sorted(rows, key=lambda row: (row.get("exporter", ANY) != ANY, row.get("tariff_group", ANY) != ANY))

    def ordinary(self, origin: str, importer: str, group: str) -> tuple[float, float]:
        """Ordinary rate, floor applied, and specific duty; none on goods of the territory itself."""
        if self.home(origin, importer):
            return 0.0, 0.0
        rows = self.matching("ordinary", "goods", origin, importer, group)[-1:]
        floors = self.matching("floor", "goods", origin, importer, group)[-1:]
        rate = max([row.get("rate", 0.0) for row in [*rows, *floors]], default=0.0)
        return rate, sum(row.get("per_unit", 0.0) for row in rows)

    def surcharge(self, base: str, origin: str, importer: str, group: str) -> tuple[float, float]:
        """Sum of surcharges on goods, or on content, by origin; none on what is of the territory itself."""
        rows = [] if self.home(origin, importer) else self.matching("surcharge", base, origin, importer, group)
        return sum(row.get("rate", 0.0) for row in rows), sum(row.get("per_unit", 0.0) for row in rows)

    def crosses(self, move: Move) -> bool:
        return not self.home(self.country[move.start], self.country[move.end])

    def free(self, move: Move) -> bool:
        """Whether the mode carries units of so small a value past customs."""
        limit = self.modes[move.mode].get("duty_free_below") if move.mode in self.modes else None
        return limit is not None and self.declared(move.item, self.country[move.start]) <= limit

    @staticmethod
    def asks_nothing(terms: dict[str, Any]) -> bool:
        """Whether nobody who may choose a preference does without it."""
        return bool(terms.get("content_share", 0.0) == 0 and terms.get("proof_cost", 0.0) == 0 and terms.get("drawback", True))

    def regimes(self, move: Move) -> list[str]:
        """Regimes among which a move may choose; `move` itself has none yet."""
        if not self.crosses(move) or self.free(move):
            return [ORDINARY]
        places = {self.country[place] for place in (move.maker, move.start, move.end)}
        agreements = [name for name, members in self.members.items() if places <= members]
        if any(self.asks_nothing(self.terms[name]) for name in agreements):
            return agreements
        return [*agreements, *([BY_PART, BY_PRODUCT] if move.end in self.zones else [ORDINARY])]

    def charges(self, moves: tuple[Move, ...]) -> list[Charge]:
        """Crossings that pay: at once, or where they lead into a free zone when the value goes inland before it crosses again."""
        crossings = [number for number, move in enumerate(moves) if self.crosses(move)]
        found = []
        for at, following in zip(crossings, [*crossings[1:], None], strict=False):
            inland = (number for number in range(at, following or len(moves)) if moves[number].end not in self.zones)
            due = next(inland, None)
            if due is not None and not self.free(moves[at]):
                refund = 0.0 if following is None else self.refund(self.country[moves[at].end], moves[following])
                found.append(Charge(at, due, 1 - refund))
        return found

    def refund(self, importer: str, leaving: Move) -> float:
        """Share of duty paid in `importer` that comes back when a move leaves its territory."""
        start, end = self.country[leaving.start], self.country[leaving.end]
        leaves = self.home(importer, start) and not self.home(importer, end)
        barred = leaving.regime in self.terms and not self.terms[leaving.regime].get("drawback", True)
        return float(self.countries[importer].get("drawback", 0.0)) if leaves and not barred else 0.0

    def ordinary_here(self, origin: str, moves: tuple[Move, ...], charge: Charge) -> tuple[float, float]:
        """Ordinary rate and specific duty of a charge under the regime chosen."""
        move = moves[charge.at]
        importer = self.country[move.end]
        if move.regime in self.terms:
            return 0.0, 0.0
        if move.regime == BY_PRODUCT:
            return self.ordinary(origin, importer, self.group(moves[charge.due].item))[0], 0.0
        return self.ordinary(origin, importer, self.group(move.item))

    def pay(self, value: float, moves: tuple[Move, ...], freight: bool = False) -> Paid:
        """Duty on a piece of value that is added where its first move starts, or that is the freight of the first move."""
        added_in, own = self.country[moves[0].start], moves[0].item
        total, embedded = 0.0, []
        for charge in self.charges(moves):
            move = moves[charge.at]
            importer = self.country[move.end]
            origin = added_in if freight and move.item == own else self.country[move.maker]
            rate, per_unit = self.ordinary_here(origin, moves, charge)
            goods, extra_per_unit = self.surcharge("goods", origin, importer, self.group(move.item))
            content = 0.0 if freight else self.surcharge("content", added_in, importer, self.group(own))[0]
            outside = freight and charge.at == 0 and self.countries[importer].get("customs_value", "fob") == "fob"
            worth = 0.0 if outside else value + (sum(amount for _, amount in embedded) if self.duty_in_value else 0.0)
            paid = worth * (rate + goods + content) * charge.kept
            embedded.append((charge.due, paid))
            specific = (per_unit + extra_per_unit) * charge.kept if not freight and move.item == own else 0.0
            total += paid + specific
        return Paid(total, tuple(embedded) if self.duty_in_value else ())

"""The file ``instance.toml``: who says what, in which money, under which settings."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rebundle.instance.problem import Problem, nearest
from rebundle.instance.schema import FORMAT, Ruled, Technology

FILE = "instance.toml"


class Section(BaseModel):
    """A part of the header: frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Coordination(Section):
    """What it costs to keep apart what belongs together."""

    rate: float = Field(0.0, ge=0, description="price of an hour of coordination [currency/hour]")
    per_1000km: float = Field(0.0, ge=0, description="hours of coordination per service hour delivered and 1,000 km [hours/hour]")
    per_time_zone: float = Field(0.0, ge=0, description="hours per service hour delivered and hour of time difference [hours/hour]")
    per_owner_change: float = Field(0.0, ge=0, description="hours per service hour delivered to another owner [hours/hour]")
    hours_per_unit: float = Field(0.0, ge=0, description="hours per unit of a good shipped to a site of another owner [hours/unit]")
    hours_per_year: float = Field(0.0, ge=0, description="hours per year for each pair of sites of different owners that exchange anything [hours/year]")


class Iteration(Section):
    """What it costs that trial and change between design and making take days."""

    loss_per_day: float = Field(0.0, ge=0, description="loss from a day by which a round of trial and change delays what is designed [currency/day]")
    days_per_round: float = Field(0.0, ge=0, description="days of a round where design and making share a site [days/round]")
    days_per_1000km: float = Field(0.0, ge=0, description="days more for each 1,000 km between them [days/round]")
    days_per_time_zone: float = Field(0.0, ge=0, description="days more for each hour of time difference [days/round]")
    days_per_owner_change: float = Field(0.0, ge=0, description="days more where another owner makes it [days/round]")


class Programme(Section):
    """What it costs, once, that a programme is launched late."""

    loss_per_day: float = Field(0.0, ge=0, description="loss from a day by which the whole programme is late, once [currency/day]")
    years: float = Field(10.0, gt=0, description="years over which the loss is spread, as an annuity at the home country's cost of capital [years]")
    days_per_supplier: float = Field(0.0, ge=0, description="days of delay for each supplier site in use, whose work must be fitted to that of others [days/supplier site]")


class Rule(Section):
    """What a strategy allows one stage; an empty list allows everything."""

    countries: tuple[str, ...] = Field((), description="only these countries, or members of these agreements")
    barred: tuple[str, ...] = Field((), description="not these countries, nor members of these agreements")
    owners: Literal["any", "firm", "supplier"] = Field("any", description="own cells, contract cells or both")
    technologies: tuple[Technology, ...] = Field((), description="only these technologies")
    together: Literal["any", "country", "site"] = Field("any", description="what the stage makes is used in the same country, or on the same site; lanes to markets stay free")


class Published(Section):
    """The optimum others have published for this instance."""

    optimum: float = Field(description="published optimal cost [currency/year]")
    digits: float = Field(1e-6, gt=0, description="relative rounding of the published figure")
    source: str = Field("", description="where it was published")


class Header(Section):
    """Contents of ``instance.toml``."""

    format: int = Field(description=f"format number; this version reads {FORMAT}")
    title: str = Field(description="title for reports")
    description: str = Field("", description="what the instance is about")
    source: str = Field("", description="where the data come from")
    licence: str = Field("", description="licence of the data")
    currency: str = Field(description="currency of all money, ISO 4217 where there is one")
    price_year: int | None = Field(None, ge=1900, description="year of all prices")
    date: datetime.date | None = Field(None, description="day on which tariffs are read; none = rows without dates only")
    home: str = Field(description="the firm's home country")
    holding_rate: float = Field(0.0, ge=0, le=1, description="yearly cost of holding stock, share of its value [1/year]")
    discount_rate: float = Field(0.0, ge=0, le=1, description="yearly rate at which states that come later count less [1/year]")
    customs_value: Literal["declared", "traced"] = Field(
        "declared", description="value on which duty is paid: declared = what the tables declare of each item; traced = what was added on the way, followed across every border"
    )
    duty_in_value: bool = Field(True, description="traced values: duty paid on parts and not refunded is part of the value of what is made of them")
    remaining_value: float = Field(
        1.0, ge=0, le=1, description="share that is returned of what is left of a cell's life when the last state ends; 1 = all of it, so that nothing is charged for the years after it [share]"
    )
    carbon_price: float = Field(0.0, ge=0, description="price of a tonne of CO2 [currency/t]")
    unavoidable: tuple[str, ...] = Field((), description="cost families whose least possible bill is proven apart, so that the gap is measured on what a plan can change")
    prices: dict[str, tuple[str, ...]] = Field({}, description='table `[prices]`: names for several prices that what-ifs move together, such as `friction = ["freight", "coordination", "delay"]`')
    coordination: Coordination = Field(Coordination(), description="cost of coordination")
    iteration: Iteration = Field(Iteration(), description="speed of trial and change between design and making")
    programme: Programme = Field(Programme(), description="one-off delay of the programme by suppliers")
    strategies: dict[str, dict[Ruled, Rule]] = Field(
        {}, description="named restrictions by stage, `every` for the stages without one, beside the built-in free, integrated, offshore, near-market and as-is"
    )
    published: Published | None = Field(None, description="the published optimum, where there is one")


SECTIONS: dict[str, type[Section]] = {"coordination": Coordination, "iteration": Iteration, "programme": Programme, "published": Published}
"""Tables of ``instance.toml`` with keys of their own, beside ``[strategies]`` and ``[prices]``."""


def parse(raw: dict[str, Any]) -> tuple[Header | None, list[Problem]]:
    """Check the parsed TOML and return the header, or the problems that forbid it."""
    version = raw.get("format")
    if "format" in raw and version != FORMAT:
        return None, [Problem("files", FILE, None, "format", str(version), f"this version of rebundle reads format {FORMAT}; use the version that wrote the folder, or rewrite it in format {FORMAT}.")]
    try:
        return Header.model_validate(raw), []
    except ValidationError as error:
        return None, [_problem(item) for item in error.errors()]


def _problem(item: Any) -> Problem:
    place = [part for part in item["loc"] if isinstance(part, str) and part != "[key]"]
    key, value = ".".join(place), str(item["input"])
    if item["type"] == "extra_forbidden":
        return Problem("files", FILE, None, key, "", "unknown key; remove it or correct its name.", nearest(place[-1], _section(place).model_fields))
    if item["type"] == "missing":
        return Problem("files", FILE, None, key, "", f"missing key; add it: {_meaning(place)}.")
    if item["type"] == "literal_error":
        choices = re.findall(r"'([^']+)'", item["ctx"]["expected"])
        return Problem("files", FILE, None, key, value, f"one of {', '.join(choices)} is needed.", nearest(value, choices))
    return Problem("files", FILE, None, key, value, f"{item['msg']}: {_meaning(place)}.")


def _section(place: list[str]) -> type[Section]:
    if place[0] in SECTIONS and len(place) > 1:
        return SECTIONS[place[0]]
    if place[0] == "strategies" and len(place) > 3:
        return Rule
    return Header


def _meaning(place: list[str]) -> str:
    field = _section(place).model_fields.get(place[-1])
    return field.description or "" if field else ""

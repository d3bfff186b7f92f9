"""Sets of the model and the frame behind each variable."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.network import Network
from rebundle.instance.schema import FIRM
from rebundle.instance.states import Tree, later, shut_legs, shut_sites

LARGE = 1_000_000
"""Columns above which a model is announced before it is built."""

BYTES = 2_000
"""Memory for a column, as measured at 400,000 of them."""


class LargeModel(UserWarning):
    """A model so large that it is announced before it is built."""


@dataclass(frozen=True, eq=False)
class Sets:
    """Index frames of the variables; row p of a frame is position p of its variable.

    Attributes
    ----------
    network : Network
        The network of the instance.
    """

    network: Network

    @property
    def tree(self) -> Tree:
        """The tree of states."""
        return self.network.tree

    @property
    def states(self) -> tuple[str, ...]:
        """States of the tree, parents first."""
        return self.tree.states

    def shut(self, state: str) -> set[str]:
        """Sites at which nothing is worked in a state."""
        return shut_sites(self.case, self.tree.changes[state])

    def still(self, variable: str, state: str) -> np.ndarray:
        """Positions of runs, flow or shortage that are 0 in a state, where nothing is made or something is closed (bool)."""
        frame = {"runs": self.ways, "flow": self.legs, "shortage": self.shortages}[variable]
        if not self.tree.works[state]:
            return np.ones(len(frame), dtype=bool)
        if variable == "runs":
            return frame["site"].isin(self.shut(state)).to_numpy()
        return shut_legs(frame, self.tree.changes[state]) if variable == "flow" else np.zeros(len(frame), dtype=bool)

    def later(self, state: str) -> pd.Series:
        """Days by which each leg is later in a state than the tables say."""
        return pd.Series(later(self.case, self.legs, self.tree.changes[state]), index=self.legs.index)

    def surge(self, state: str) -> pd.Series:
        """Factor on the quantity of each row of the network's demand."""
        return pd.Series(self.tree.surge[state], index=self.network.demand.index)

    @property
    def case(self) -> Instance:
        """The instance."""
        return self.network.case

    @property
    def places(self) -> pd.DataFrame:
        """Index of cells, opened, closed and present: (cell, site)."""
        return self.network.places

    @property
    def ways(self) -> pd.DataFrame:
        """Index of runs: (recipe, site), and the route of what is made where routes are followed."""
        return self.network.ways

    @property
    def legs(self) -> pd.DataFrame:
        """Index of flow: (item, origin, destination, mode), and the routes from there and from the destination where routes are followed."""
        return self.network.legs

    @property
    def links(self) -> pd.DataFrame:
        """(item, origin, destination), the sum over modes of legs."""
        return self.network.links

    def young(self, state: str) -> dict[int, list[tuple[str, float]]]:
        """By place, cells that lack hours in a state: the state in which they are opened, and the share of hours that one lacks."""
        table = self.network.young[self.network.young["state"] == state]
        found = self.places[["cell"]].assign(row=self.places.index).merge(table, on="cell")
        result: dict[int, list[tuple[str, float]]] = {}
        for position, entered, missing in zip(found["row"], found["entered"], found["missing"], strict=True):
            result.setdefault(position, []).append((entered, missing))
        return result

    @cached_property
    def shortages(self) -> pd.DataFrame:
        """Index of shortage: (market, item, segment) with a penalty."""
        demand = self.network.demand
        return demand[demand["shortage_penalty"].notna()].reset_index(drop=True)

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """Index of assigned: links into markets that take an item from one site only."""
        demand = self.network.demand
        single = demand[demand["single_source"].astype(bool)][["item", "market"]].drop_duplicates()
        links = self.links.assign(link=self.links.index)
        return links.merge(single.rename(columns={"market": "destination"}), on=["item", "destination"]).reset_index(drop=True)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """Index of relation: suppliers' sites with their cost of qualification, be it 0."""
        sites = self.case["sites"].merge(self.case["owners"], on="owner")
        return sites[sites["owner"] != FIRM].reset_index(drop=True)

    @cached_property
    def lateness(self) -> pd.DataFrame:
        """Index of latest: the home country, where a supplier delays the programme; ``most`` = days of the latest of all."""
        most = self.relations["programme_days"].max() if len(self.relations) else 0.0
        return pd.DataFrame({"home": [self.case.header.home], "most": [most]})[: int(most > 0)]

    @property
    def commons(self) -> pd.DataFrame:
        """Index of reached and credited: (commons, country)."""
        return self.network.commons

    @cached_property
    def backers(self) -> pd.DataFrame:
        """Index of backing: suppliers that may have a cell of a commons that counts suppliers; ``row`` = position of the commons."""
        places = self.places[~self.places["own"].astype(bool)]
        counted = self.commons.assign(row=self.commons.index)
        wanted = counted[counted["counts"] == "suppliers"][["commons", "country", "stage", "row"]]
        pairs = wanted.merge(places[["country", "stage", "owner"]], on=["country", "stage"])
        return pairs.drop_duplicates(["row", "owner"]).reset_index(drop=True)

    @property
    def trainings(self) -> pd.DataFrame:
        """Index of trained: (country, skill) with training places."""
        return self.network.training

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """Index of contact: pairs of sites of different owners, where a pair in contact costs hours every year."""
        legs = self.legs
        pairs = legs[legs["owner_change"]][["origin", "destination", "between", "digital"]]
        wanted = pairs if self.case.header.coordination.hours_per_year > 0 else pairs[:0]
        return wanted.drop_duplicates(["origin", "destination"]).reset_index(drop=True)

    @cached_property
    def developments(self) -> pd.DataFrame:
        """Index of developed: recipes at sites with one-off hours."""
        ways = self.ways.drop_duplicates(["recipe", "site"])
        return ways[ways["one_off"] > 0].reset_index(drop=True)

    def routed(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        """Key of a row that ends in the number of a route: the route in words where routes are followed, nothing elsewhere."""
        return (*key[:-1], self.words[key[-1]]) if self.network.routed else key[:-1]

    @cached_property
    def words(self) -> list[str]:
        """Routes in words, by their numbers."""
        return list(map(str, self.network.routes))

    def announce(self) -> None:
        """Warn of a model that will be large, before it is built."""
        columns = len(self.states) * (4 * len(self.places) + len(self.ways) + len(self.legs))
        if columns > LARGE:
            traced = ", by the routes that are followed" if self.network.routed else ""
            warnings.warn(
                f"the model will have {columns:,} columns, {len(self.states) * len(self.legs):,} of them flows{traced}, and take about {columns * BYTES / 1e9:.0f} GB", LargeModel, stacklevel=3
            )

    def size(self, variable: str) -> int:
        """Number of positions of a variable in a state."""
        return len(getattr(self, INDEX[variable][0]))

    def keys(self, variable: str) -> list[tuple[str, ...]]:
        """Names that index a variable, state aside, in order of position."""
        frame, columns = INDEX[variable]
        keys = list(zip(*(getattr(self, frame)[column] for column in columns), strict=True))
        if not self.network.routed or variable not in ROUTES:
            return keys
        names = [[self.words[number] for number in getattr(self, frame)[column]] for column in ROUTES[variable]]
        return [(*key, *routes) for key, *routes in zip(keys, *names, strict=True)]


ROUTES = {"runs": ["route"], "flow": ["route", "onward"]}
"""Numbers of routes that belong to the name of a variable where routes are followed."""

INDEX = {
    "cells": ("places", ("cell", "site")),
    "opened": ("places", ("cell", "site")),
    "closed": ("places", ("cell", "site")),
    "present": ("places", ("cell", "site")),
    "runs": ("ways", ("recipe", "site")),
    "flow": ("legs", ("item", "origin", "destination", "mode")),
    "shortage": ("shortages", ("market", "item", "segment")),
    "assigned": ("assignments", ("item", "origin", "destination")),
    "relation": ("relations", ("site",)),
    "latest": ("lateness", ("home",)),
    "reached": ("commons", ("commons", "country")),
    "credited": ("commons", ("commons", "country")),
    "backing": ("backers", ("commons", "country", "owner")),
    "trained": ("trainings", ("country", "skill")),
    "contact": ("contacts", ("origin", "destination")),
    "developed": ("developments", ("recipe", "site")),
}
"""Frame of each variable, and the columns that name its positions."""

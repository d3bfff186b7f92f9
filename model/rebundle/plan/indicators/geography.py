"""Where value is added: by country and stage, at home, and how concentrated."""

from __future__ import annotations

import pandas as pd

from rebundle.plan.indicators.classes import ADDED
from rebundle.plan.indicators.ratios import share


def by_country(added: pd.DataFrame) -> pd.DataFrame:
    """Value added of each country by class, and its share of the whole.

    Returns
    -------
    DataFrame
        country, labour, capital, overhead, margin, value_added [currency/year], share. The shares sum to 1.
    """
    table = added.pivot_table(index="place", columns="class", values="amount", aggfunc="sum", fill_value=0.0, observed=True) if len(added) else pd.DataFrame(index=pd.Index([], name="place"))
    table = table.reindex(columns=list(ADDED), fill_value=0.0).rename_axis("country").rename_axis(None, axis=1)
    table["value_added"] = table.sum(axis=1)
    whole = float(table["value_added"].sum())
    table["share"] = table["value_added"] / whole if whole else float("nan")
    return table.reset_index()


def by_stage(added: pd.DataFrame) -> pd.DataFrame:
    """Value added of each country at each stage: country, stage ("" = no cell), value_added [currency/year], share of the whole."""
    table: pd.DataFrame = added.groupby(["place", "stage"], as_index=False)[["amount"]].sum().set_axis(["country", "stage", "value_added"], axis=1)
    whole = float(table["value_added"].sum())
    return table.assign(share=table["value_added"] / whole if whole else float("nan"))


def home_share(countries: pd.DataFrame, home: str) -> float:
    """Share of value added at home: VA[home] / sum of VA[c]. Unit: share; NaN where no value is added."""
    return share(countries.loc[countries["country"] == home, "value_added"].sum(), countries["value_added"].sum())


def herfindahl(countries: pd.DataFrame) -> float:
    """Concentration of value added over countries: sum of s[c]^2 with s[c] = VA[c] / sum of VA.

    Unit: index from 1 / number of countries (even) to 1 (one country); NaN where no value is added.
    Source: Herfindahl (1950), Hirschman (1964).
    """
    return float((countries["share"] ** 2).sum(skipna=False)) if len(countries) else float("nan")

"""Policy levers: which grant a place has, which carbon border price a leg, how many hours training can be of use for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import STAGES
from rebundle.instance.specific import spread
from rebundle.instance.tariffs import partners


def grant(case: Instance, countries: pd.Series, stages: pd.Series) -> pd.Series:
    """Share of the capital charge that the country pays for a stage; NaN where no row stands."""
    if not len(case["grants"]):
        return pd.Series(np.nan, index=countries.index)
    table = spread(case["grants"], {"country": [], "stage": list(STAGES)}).set_index(["country", "stage"])["share"]
    return pd.Series(table.reindex(pd.MultiIndex.from_arrays([countries, stages])).to_numpy(dtype=float), index=countries.index)


def border_price(case: Instance, exporters: pd.Series, importers: pd.Series) -> pd.Series:
    """Carbon border price on goods from one country to another; NaN where no row stands, within a country and within a customs union."""
    if not len(case["carbon_border"]):
        return pd.Series(np.nan, index=exporters.index)
    table = spread(case["carbon_border"], {"exporter": list(case["countries"]["country"]), "importer": []}).set_index(["exporter", "importer"])["price"]
    pairs = pd.MultiIndex.from_arrays([exporters, importers])
    found = pd.Series(table.reindex(pairs).to_numpy(dtype=float), index=exporters.index)
    return found.mask((exporters == importers) | pairs.isin(partners(case, "customs_union")))


def training(case: Instance, doing: pd.DataFrame) -> pd.DataFrame:
    """Training places with the country's ``hours_limit`` and ``most`` = most hours that can be worked beyond it [hours/year].

    Parameters
    ----------
    case : Instance
        The instance.
    doing : DataFrame
        Ways of the network, ``most`` included.
    """
    keys = ["country", "skill"]
    table = case["training"].merge(case["wages"][[*keys, "hours_limit"]], on=keys)
    if not len(table):
        return table.assign(most=table["max_hours"])
    work = doing[["recipe", "country", "labour_factor", "most"]].merge(case["recipe_labour"], on="recipe")
    hours = (work["most"] * work["hours"] * work["labour_factor"]).groupby([work["country"], work["skill"]]).sum()
    beyond = hours.reindex(pd.MultiIndex.from_frame(table[keys]), fill_value=0.0).to_numpy() - table["hours_limit"]
    return table.assign(most=np.fmin(beyond.clip(lower=0.0), table["max_hours"]))

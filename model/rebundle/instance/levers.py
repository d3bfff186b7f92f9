"""Policy levers: which grant a place has, which carbon border price a leg."""

from __future__ import annotations

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import STAGES
from rebundle.instance.specific import spread
from rebundle.instance.tariffs import partners


def grant(case: Instance, countries: pd.Series, stages: pd.Series) -> pd.Series:
    """Share of the capital charge that the country pays for a stage; NaN where no row stands."""
    table = spread(case["grants"], {"country": [], "stage": list(STAGES)}).set_index(["country", "stage"])["share"]
    return pd.Series(table.reindex(pd.MultiIndex.from_arrays([countries, stages])).to_numpy(dtype=float), index=countries.index)


def border_price(case: Instance, exporters: pd.Series, importers: pd.Series) -> pd.Series:
    """Carbon border price on goods from one country to another; NaN where no row stands, within a country and within a customs union."""
    table = spread(case["carbon_border"], {"exporter": list(case["countries"]["country"]), "importer": []}).set_index(["exporter", "importer"])["price"]
    pairs = pd.MultiIndex.from_arrays([exporters, importers])
    found = pd.Series(table.reindex(pairs).to_numpy(dtype=float), index=exporters.index)
    return found.mask((exporters == importers) | pairs.isin(partners(case, "customs_union")))

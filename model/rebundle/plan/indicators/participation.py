"""How far the plan takes part in trade along its chain: what exports hold of others' work, and which value crosses borders how.

D_H, D_B: shares that stay in the country and that cross a border, D = D_H + D_B; f_H, f_B likewise for final sales.
L = (I - D_H)^-1 follows value along flows within one country. E = exports, intermediate and final, at carried value.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.plan.indicators.chain import Array, Chain
from rebundle.plan.indicators.ratios import trade_share

PARTS = ("domestic", "traditional", "simple", "complex")
"""Parts of value added by the borders it crosses."""


def exports(chain: Chain) -> Array:
    """Exports of each node, to sites and markets in other countries, at carried value [currency/year]."""
    return chain.output * chain.per_node(where=chain.edges["border"])


def imported(chain: Chain) -> Array:
    """Share of each node's output that is imported inputs, direct or by way of others in its country: L'D_B'X / X; 0 where it is worth nothing."""
    held = chain.carried(chain.arriving(chain.output, where=chain.edges["border"]), at_home=True)
    return np.divide(held, chain.output, out=np.zeros(len(held)), where=chain.output != 0)


def foreign(chain: Chain) -> Array:
    """Share of each node's output that is value added of other countries; what came home again is not foreign; 0 where the output is worth nothing."""
    country = chain.nodes["country"].to_numpy()
    held = np.zeros(len(country))
    for name in sorted(set(country)):
        here = country == name
        held += np.where(here, 0.0, chain.carried(np.where(here, chain.added, 0.0)))
    return np.divide(held, chain.output, out=np.zeros(len(held)), where=chain.output != 0)


def by_exporter(chain: Chain) -> pd.DataFrame:
    """Exports of each country with what they hold of others.

    Returns
    -------
    DataFrame
        country, exports, ``intermediate`` (exports to sites), ``imported`` (imported inputs in exports), ``foreign``
        (value added of other countries in exports) [currency/year].
    """
    sent = exports(chain)
    to_sites = chain.output * chain.per_node(where=chain.edges["border"] & (chain.edges["to"] >= 0))
    columns = {"exports": sent, "intermediate": to_sites, "imported": sent * imported(chain), "foreign": sent * foreign(chain)}
    return pd.DataFrame({"country": chain.nodes["country"], **columns}).groupby("country", as_index=False).sum()


def vertical_specialisation(exporters: pd.DataFrame) -> float:
    """Imported inputs embodied in exports, over exports: u A_M (I - A_H)^-1 E / u E, added up over countries.

    Purchases from outside the network count as made where they are bought. Unit: share of exports; 0 without exports.
    Source: Hummels, Ishii and Yi (2001).
    """
    return trade_share(exporters["imported"].sum(), exporters["exports"].sum())


def backward(exporters: pd.DataFrame) -> float:
    """Trade-based backward participation: value added of countries other than the exporter in exports, over exports.

    Unlike vertical specialisation it counts neither the exporter's own value that comes home in imports nor purchases
    from outside the network, whose makers are unknown. Unit: share of exports; 0 without exports.
    Source: Koopman, Wang and Wei (2014), foreign value added; OECD TiVA, EXGR_FVASH.
    """
    return trade_share(exporters["foreign"].sum(), exporters["exports"].sum())


def intermediate_trade(chain: Chain, exporters: pd.DataFrame) -> float:
    """Intermediate trade per unit of sales: sum of Z[i, j] between countries / sum of F. Unit: ratio (currency/currency)."""
    return trade_share(exporters["intermediate"].sum(), chain.sales.sum())


def production(chain: Chain) -> pd.DataFrame:
    """Value added by the borders it crosses on its way to who buys the product.

    domestic = v L f_H: no border; traditional = v L f_B: only in the finished product; simple = v L D_B L f_H: one border,
    in an input used and sold in the importing country; complex = v L D_B (1 - L f_H): two borders or more.
    What stands idle crosses none and is domestic.

    Returns
    -------
    DataFrame
        country and the four parts [currency/year]; they sum to the country's value added.

    Notes
    -----
    Source: Wang, Wei, Yu and Zhu (2017), NBER working paper 23222: V L Y_D, V L Y_F, V L A_F L Y_D and V L A_F (B Y - L Y_D); here G(f_H + f_B) = 1.
    """
    border = chain.edges["border"]
    stays = chain.expected(chain.sold(where=~border), at_home=True)
    leaves = chain.expected(chain.sold(where=border), at_home=True)
    once = chain.expected(_crossing(chain, stays), at_home=True)
    more = chain.expected(_crossing(chain, 1.0 - stays), at_home=True)
    chances = {"domestic": stays, "traditional": leaves, "simple": once, "complex": more}
    attached = pd.DataFrame({"country": chain.nodes["country"], **{name: chain.added * chance for name, chance in chances.items()}})
    idle = pd.DataFrame({"country": chain.idle["country"], "domestic": chain.idle["value_added"], "traditional": 0.0, "simple": 0.0, "complex": 0.0})
    return pd.concat([part for part in (attached, idle) if len(part)] or [attached], ignore_index=True).groupby("country", as_index=False)[list(PARTS)].sum()


def _crossing(chain: Chain, value: Array) -> Array:
    """D_B times `value`."""
    met = chain.edges["border"] & (chain.edges["to"] >= 0)
    at = value[chain.edges["to"].where(met, 0).to_numpy(dtype=int)] if len(value) else value
    return chain.per_node(at, where=met)

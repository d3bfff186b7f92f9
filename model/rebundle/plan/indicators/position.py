"""How long the chain is, how far from its market value is added, and how many borders it crosses.

D, f, w, X and F are those of `chain`; v is value added at the nodes; 1 is a vector of ones.
"""

from __future__ import annotations

import numpy as np

from rebundle.plan.indicators.chain import Array, Chain
from rebundle.plan.indicators.ratios import share


def upstreamness(chain: Chain) -> Array:
    """Distance of each node from the market: U = 1 + D U, the mean number of stages its output still passes, its own included.

    Unit: stages, at least 1. Source: Antràs, Chor, Fally and Hillberry (2012); Antràs and Chor (2013).
    """
    return chain.expected(np.ones(len(chain.nodes)))


def stages(chain: Chain) -> Array:
    """Number of stages embodied in each node's output: N[j] = 1 + sum over i of (Z[i, j] / X[j]) N[i], weighted by value.

    Unit: stages, at least 1; NaN where the output is worth nothing. Source: Fally (2012).
    """
    passed = chain.carried(chain.output)
    per_unit: Array = np.divide(passed, chain.output, out=np.full(len(passed), np.nan), where=chain.output != 0)
    return per_unit


def length(chain: Chain) -> float:
    """Length of the chain: sum of F[j] N[j] / sum of F[j], stages of a unit of final sales (see `stages`).

    It equals sum of X / sum of F: how often value is handed on. Unit: stages, at least 1. Source: Fally (2012).
    """
    return share(chain.output.sum(), chain.sales.sum())


def mean_upstreamness(chain: Chain) -> float:
    """Upstreamness weighted by value added: sum of v[i] U[i] / sum of v[i]. Unit: stages. Source: as `upstreamness`."""
    return share(chain.added @ upstreamness(chain), chain.added.sum())


def propagation_length(chain: Chain) -> float:
    """Average propagation length: mean number of links between adding value and the last seller, over value that passes any.

    With G = (I - D)^-1, the mean of k over the paths of k >= 1 links: v'G(G - I)f / v'(G - I)f. As G f = 1 this is
    v'(U - 1) / v'(1 - f). Unit: links, at least 1; NaN where nothing is handed on.
    Source: Dietzenbacher and Romero (2007), weighted by value.
    """
    return share(chain.added @ (upstreamness(chain) - 1.0), chain.added @ (1.0 - chain.sold()))


def border_crossings(chain: Chain) -> Array:
    """Mean number of borders that value of each node crosses on its way to a market: C = b + D C, b = share of the output that leaves the country.

    The last crossing, into the market's country, counts too. Unit: crossings.
    Source: Muradov (2016), production stages and border crossings in global value chains.
    """
    return chain.expected(chain.per_node(where=chain.edges["border"]))


def mean_crossings(chain: Chain) -> float:
    """Border crossings per unit of value added: sum of v[i] C[i] / sum of v[i]. Unit: crossings. Source: as `border_crossings`."""
    return share(chain.added @ border_crossings(chain), chain.added.sum())

"""Industrial commons: how many hours could ever draw on each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rebundle.instance.data import Instance


def commons(case: Instance, standing: pd.DataFrame, doing: pd.DataFrame) -> pd.DataFrame:
    """Return the table of commons with ``most`` = most hours of its stage that can be worked in its country [hours/year].

    At each place no more hours than its recipes can need at most, and no more than its most cells have.

    Parameters
    ----------
    case : Instance
        The instance.
    standing, doing : DataFrame
        Places and ways of the network, ``most`` included.
    """
    table = case["commons"].reset_index(drop=True)
    if not len(table):
        return table.assign(most=pd.Series(dtype=float))
    needed = (doing["hours"] * doing["most"]).groupby([doing["cell"], doing["site"]]).sum()
    there = needed.reindex(pd.MultiIndex.from_frame(standing[["cell", "site"]]), fill_value=0.0).to_numpy()
    limited = np.isfinite(standing["capacity"].to_numpy())
    have = np.where(limited, standing["capacity"].where(limited, 0.0) * standing["most"], np.inf)
    most = pd.Series(np.minimum(there, have)).groupby([standing["stage"].to_numpy(), standing["country"].to_numpy()]).sum()
    return table.assign(most=most.reindex(pd.MultiIndex.from_frame(table[["stage", "country"]]), fill_value=0.0).to_numpy())

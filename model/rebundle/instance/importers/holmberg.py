"""Single-source location problems in the format of Holmberg, Ronnqvist and Yuan (p1 to p71)."""

from __future__ import annotations

from pathlib import Path

from rebundle.instance.importers import Imported, Numbers, header
from rebundle.instance.importers.orlib import warehouse_tables


def read_holmberg(path: str | Path) -> Imported:
    """Read a single-source location problem of Holmberg, Ronnqvist and Yuan (1999).

    The format: number of facilities and of customers; for each facility its capacity and fixed cost; the demands;
    for each facility the cost of serving all the demand of each customer.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    header : dict
    tables : dict of str to DataFrame
        Facilities ``w1``, ``w2`` ..., customers ``c1``, ``c2`` ..., each served from one facility; customers without
        demand as in `rebundle.instance.importers.orlib.read_orlib`.

    Raises
    ------
    ImportFormatError
        Where the file does not keep to the format.
    """
    numbers = Numbers(path)
    facilities, customers = numbers.size("number of facilities"), numbers.size("number of customers")
    head = numbers.take(2 * facilities, "capacities and fixed costs of the facilities").reshape(facilities, 2)
    demand = numbers.take(customers, "demands of the customers")
    cost = numbers.take(facilities * customers, "costs of serving the customers").reshape(facilities, customers)
    numbers.end()
    top = header(
        f"{numbers.path.stem}: capacitated location, each customer served from one facility",
        f"{facilities} facilities, {customers} customers.",
        f"Holmberg, Ronnqvist and Yuan 1999, European Journal of Operational Research 113, file {numbers.path.name}",
    )
    return top, warehouse_tables(numbers.path, head[:, 0], head[:, 1], demand, cost, single_source=True)

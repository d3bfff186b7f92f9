"""What markets want in a year: the products they buy, and the spare parts that keep those going."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.instance.schema import SPARES_FOR


def wanted(case: Instance) -> pd.DataFrame:
    """Rows of ``demand``, and below them the demand for spare parts that follows from it.

    A row of ``spares`` adds a segment of its own, ``for PRODUCT``, to the demand for the part at every market that
    wants the product: per_unit times all that the market wants of the product, whether a plan serves it or not.
    What the market wants of the part for other reasons stays beside it. A part may have spare parts in turn.

    Returns
    -------
    DataFrame
        Columns of ``demand``; ``file`` and ``row`` = where the row, or the row of ``spares`` it follows from, stands.
    """
    own = case["demand"]
    result = own.assign(file="demand.csv", row=own.index)
    table = case["spares"]
    if not len(table):
        return result
    spares = table.assign(file="spares.csv", row=table.index, segment=SPARES_FOR + table["product"], single_source=False)
    for product in order(table):
        sold = result[result["item"] == product].groupby("market", sort=False)["quantity"].sum().rename("sold").reset_index()
        parts = sold.merge(spares[spares["product"] == product], how="cross")
        parts = parts.assign(item=parts["part"], quantity=parts["sold"] * parts["per_unit"])
        result = pd.concat([result, parts[result.columns]], ignore_index=True) if len(parts) else result
    return result


def order(spares: pd.DataFrame) -> list[str]:
    """Products of the table, each before the products among its own spare parts.

    Raises
    ------
    CycleError
        Where a part needs itself as a spare; the second argument is the way round.
    """
    graph: dict[str, set[str]] = {product: set() for product in spares["product"]}
    for product, part in zip(spares["product"], spares["part"], strict=True):
        if part in graph:
            graph[part].add(product)
    return list(TopologicalSorter(graph).static_order())


def circle(spares: pd.DataFrame) -> list[str]:
    """The way round from a product over its spare parts back to it; empty where there is none."""
    try:
        order(spares)
    except CycleError as error:
        return [str(item) for item in error.args[1]]
    return []

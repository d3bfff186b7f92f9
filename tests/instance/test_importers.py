"""Importers and the writer of instances, on files small enough to check by hand."""

import itertools
import re
import time

import numpy as np
import pandas as pd
import pytest

import rebundle as rb
from rebundle.instance.importers import ImportFormatError
from rebundle.instance.importers.holmberg import read_holmberg
from rebundle.instance.importers.orlib import read_orlib
from rebundle.instance.importers.tscflp import read_tscflp
from rebundle.instance.write import write

# Two warehouses, three customers; warehouse 1 is cheap but too small for all.
ORLIB = """ 2 3
 10 100.
 20 150.
 4
 8.0 20.0
 6
 6.0 18.0
 5
 5.0
 10.0
"""
HOLMBERG = "2 3\n10 100\n20 150\n4 6 5\n8 6 5\n20 18 10\n"
TWO_STAGE = "2 2 2\n5\n7\n10 50\n20 90\n1 2\n3 1\n12 10\n6 4\n2 4\n1 5\n"
# One plant, two depots, two customers, two products; depot 1 cannot hold product 2.
TWO_PRODUCTS = """2 2 2 2
3 0
2 4
9 9 30
9 9 25
1 2
2 1
1 3
3 1
9 0 10
9 9 20
1 1
2 2
5 5
1 1
"""


@pytest.fixture
def file(tmp_path):
    def make(text, name="cap1.txt"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return make


def best_orlib(kind):
    """Cost of the best plan of ORLIB, by trying all assignments; splitting is tried in whole units."""
    capacity, fixed, demand = [10, 20], [100, 150], [4, 6, 5]
    unit = [[2, 1, 1], [5, 3, 2]]
    splits = [range(quantity + 1) if kind == "cflp" else (0, quantity) for quantity in demand]
    costs = []
    for first in itertools.product(*splits):
        loads = [sum(first), sum(demand) - sum(first)]
        if kind == "uflp" or all(load <= room for load, room in zip(loads, capacity, strict=True)):
            served = sum(unit[0][j] * first[j] + unit[1][j] * (demand[j] - first[j]) for j in range(3))
            costs.append(served + sum(cost for cost, load in zip(fixed, loads, strict=True) if load))
    return min(costs)


@pytest.mark.parametrize("kind", ["cflp", "uflp", "sscflp"])
def test_orlib_costs_what_enumeration_says(file, kind):
    case = rb.make(*read_orlib(file(ORLIB), kind))
    plan = rb.solve(case, gap=1e-9)
    assert plan.violations == ()
    assert plan.cost == pytest.approx(best_orlib(kind))


def test_orlib_tables(file):
    header, tables = read_orlib(file(ORLIB), "sscflp")
    assert header["home"] == "XX"
    assert header["currency"] == "units"
    assert "cap1.txt" in header["source"]
    assert list(tables["placements"]["capacity_hours"]) == [10, 20]
    assert list(tables["placements"]["fixed_cost"]) == [100, 150]
    assert tables["lanes"]["cost_per_unit"].tolist() == [2, 1, 1, 5, 3, 2]
    assert tables["demand"]["single_source"].all()
    assert not read_orlib(file(ORLIB), "cflp")[1]["demand"]["single_source"].any()
    assert "capacity_hours" not in read_orlib(file(ORLIB), "uflp")[1]["placements"]


def test_orlib_word_capacity(file):
    path = file(ORLIB.replace("10 100", "capacity 100").replace("20 150", "capacity 150"), "capa.txt")
    with pytest.raises(ImportFormatError, match=r"capa\.txt: the file holds the word 'capacity'"):
        read_orlib(path, "cflp")
    assert list(read_orlib(path, "cflp", 8000)[1]["placements"]["capacity_hours"]) == [8000, 8000]
    assert "capacity_hours" not in read_orlib(path, "uflp")[1]["placements"]
    with pytest.raises(ImportFormatError, match="states its capacities"):
        read_orlib(file(ORLIB), "cflp", 8000)
    with pytest.raises(ValueError, match="above 0"):
        read_orlib(path, "cflp", 0)


def test_orlib_unknown_kind(file):
    with pytest.raises(ValueError, match="one of cflp, uflp, sscflp"):
        read_orlib(file(ORLIB), "cap")


def test_orlib_customer_without_demand(file):
    costly = "1 2\n 10 7\n 0 3\n 4 8\n"
    _, tables = read_orlib(file("1 2\n 10 7\n 0 0\n 4 8\n"), "cflp")
    assert list(tables["demand"]["market"]) == ["c2"]
    assert list(tables["lanes"]["destination"]) == ["c2"]
    with pytest.raises(ImportFormatError, match="customer c1 has demand 0"):
        read_orlib(file(costly), "cflp")
    assert rb.solve(rb.make(*read_orlib(file(costly), "uflp")), gap=1e-9).cost == pytest.approx(7 + 3 + 8)


def test_orlib_warehouse_without_capacity(file):
    case = rb.make(*read_orlib(file("2 1\n 0 1\n 10 7\n 4 1 8\n"), "cflp"))
    assert list(case.network.places["site"]) == ["w2"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "number 1 is missing: the file ends after 0 numbers (number of warehouses)"),
        (ORLIB.replace("10.0", ""), "number 15 is missing: the file ends after 14 numbers (numbers 7 to 15 are the demands and costs of serving"),
        (ORLIB + "7 8", "line 11, number 16 ('7'): 2 more than the 15 numbers"),
        (ORLIB.replace("18.0", "x"), "line 7, number 12 ('x')"),
        (ORLIB.replace("18.0", "-1"), "line 7, number 12 ('-1')"),
        (ORLIB.replace("18.0", "nan"), "line 7, number 12 ('nan')"),
        (ORLIB.replace("18.0", "1_8"), "line 7, number 12 ('1_8')"),
        (ORLIB.replace(" 2 3", "2.5 3"), "line 1, number 1 ('2.5'): the number of warehouses is to be a whole number above 0"),
        (ORLIB.replace(" 2 3", "0 3"), "line 1, number 1 ('0')"),
        (ORLIB.replace(" 2 3", "2000000000 2000000000"), "the file ends after 15 numbers"),
    ],
)
def test_malformed_orlib(file, text, message):
    with pytest.raises(ImportFormatError, match=re.escape(message)) as caught:
        read_orlib(file(text), "cflp")
    assert "cap1.txt" in str(caught.value)


def test_file_that_is_no_text(tmp_path):
    path = tmp_path / "picture"
    path.write_bytes(b"\xff\xfe\x00")
    for reader in (read_holmberg, read_tscflp):
        with pytest.raises(ImportFormatError, match="cannot be read as text"):
            reader(path)
    with pytest.raises(ImportFormatError, match="cannot be read as text"):
        read_orlib(tmp_path / "absent", "cflp")


def test_padding_of_old_files_is_no_number(file):
    assert read_holmberg(file(HOLMBERG + "\n \x1a\0\0\0", "p2"))[0]["title"].startswith("p2")
    with pytest.raises(ImportFormatError, match="1 more than"):
        read_holmberg(file(HOLMBERG + "7\0", "p2"))


def test_holmberg_is_the_same_problem(file):
    header, tables = read_holmberg(file(HOLMBERG, "p1"))
    assert "p1" in header["source"]
    _, other = read_orlib(file(ORLIB), "sscflp")
    assert tables.keys() == other.keys()
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, other[name])


def test_malformed_holmberg(file):
    with pytest.raises(ImportFormatError, match=r"number 15 is missing: .*the costs of serving the customers"):
        read_holmberg(file(HOLMBERG.replace("18 10", "18"), "p1"))
    with pytest.raises(ImportFormatError, match="1 more than"):
        read_holmberg(file(HOLMBERG + "1", "p1"))


def test_two_stage(file):
    case = rb.make(*read_tscflp(file(TWO_STAGE)))
    plan = rb.solve(case, gap=1e-9)
    assert plan.violations == ()
    # plant 2 makes all and both depots stand; customer 1 and one unit of customer 2 go through depot 2, which is then full
    assert plan.cost == pytest.approx(90 + 10 + 4 + 5 * (1 + 1) + 1 * (1 + 5) + 6 * (3 + 4))
    assert set(case["cells"]["stage"]) == {"fabrication", "storage"}
    assert "owners" not in case.present


def best_two_products():
    """Cost of the best plan of TWO_PRODUCTS: for each choice of what stands, the cheapest way of each unit."""
    plant_fixed, depot_fixed = [30, 25], [10, 20]
    into = [[[1, 2], [2, 1]], [[1, 3], [3, 1]]]
    out = [[[1, 1], [2, 2]], [[5, 5], [1, 1]]]
    demand = [[3, 2], [0, 4]]
    costs = []
    for plants, depots in itertools.product([(0,), (1,), (0, 1)], repeat=2):
        if 1 not in depots:
            continue  # depot 1 cannot hold product 2
        cost = sum(plant_fixed[p] for p in plants) + sum(depot_fixed[d] for d in depots)
        for product, customer in itertools.product(range(2), repeat=2):
            ways = [into[product][p][d] + out[product][d][customer] for p in plants for d in depots if (product, d) != (1, 0)]
            cost += demand[product][customer] * min(ways)
        costs.append(cost)
    return min(costs)


def test_two_products_share_the_fixed_cost(file):
    case = rb.make(*read_tscflp(file(TWO_PRODUCTS)))
    plan = rb.solve(case, gap=1e-9)
    assert plan.violations == ()
    assert plan.cost == pytest.approx(best_two_products())
    assert ("depot-product2", "d1") not in set(zip(case["placements"]["cell"], case["placements"]["site"], strict=True))
    assert plan.by_family()["relationships"] == pytest.approx(25 + 20)


def test_malformed_two_stage(file):
    with pytest.raises(ImportFormatError, match="the first line holds 2 numbers"):
        read_tscflp(file(TWO_STAGE.replace("2 2 2", "2 2")))
    with pytest.raises(ImportFormatError, match=r"number 21 is missing: .*the unit costs from the depots"):
        read_tscflp(file(TWO_STAGE.replace("1 5\n", "1\n")))
    with pytest.raises(ImportFormatError, match="3 more than"):
        read_tscflp(file(TWO_STAGE + "1 2 3"))


def test_large_file_takes_seconds(file):
    random = np.random.default_rng(0)
    lines = ["100 1000", *("8000 100000" for _ in range(100))]
    lines += [" ".join(map(str, customer)) for customer in random.integers(1, 9999, (1000, 101))]
    path = file("\n".join(lines))
    began = time.perf_counter()
    _, tables = read_orlib(path, "cflp")
    assert time.perf_counter() - began < 5
    assert len(tables["lanes"]) == 100_000


def test_written_instance_is_the_imported_one(file, tmp_path):
    header, tables = read_orlib(file(ORLIB), "cflp")
    header["published"] = {"optimum": 1.5, "digits": 1e-6}
    written = write(tmp_path / "deep" / "case", header, tables)
    assert written.folder == tmp_path / "deep" / "case"
    assert written.name == "case"
    assert rb.read(tmp_path / "deep" / "case").digest == rb.make(header, tables).digest
    assert written.header.published.optimum == 1.5
    assert [entry.name for entry in (tmp_path / "deep").iterdir()] == ["case"]


def test_cells_are_written_as_people_write_them(complete, tmp_path):
    tables = {name: complete[name] for name in complete.present}
    written = write(tmp_path / "case", complete.header.model_dump(exclude_none=True), tables)
    assert written.digest == complete.digest
    text = (tmp_path / "case" / "items.csv").read_text()
    assert "machine,good,400,9000,84,0.001,10,no,15,0" in text


def test_values_without_a_number_become_empty_cells(file, tmp_path):
    header, tables = read_orlib(file(ORLIB), "cflp")
    tables["placements"] = tables["placements"].to_dict("records")
    tables["placements"][0] |= {"max": None, "capacity_hours": float("nan"), "note": "a, b", "may_close": np.bool_(True)}
    tables["groups"] = []
    case = write(tmp_path / "case", {**header, "price_year": None}, tables)
    assert np.isnan(case["placements"].loc[2, "capacity_hours"])
    assert len(case["groups"]) == 0
    assert "groups" in case.present


def test_nothing_is_written_over_or_left_behind(file, tmp_path):
    header, tables = read_orlib(file(ORLIB), "cflp")
    target = tmp_path / "cases" / "case"
    write(target, header, tables)
    with pytest.raises(FileExistsError, match="choose another folder"):
        write(target, header, tables)
    with pytest.raises(rb.InstanceError, match="no such table"):
        write(target, header, {**tables, "lane": []}, replace=True)
    with pytest.raises(rb.InstanceError, match="a number is needed"):
        write(target, header, {**tables, "demand": [{"market": "c1", "item": "goods", "quantity": "many"}]}, replace=True)
    assert len(rb.read(target)["demand"]) == 3
    assert [entry.name for entry in target.parent.iterdir()] == ["case"]


def test_replaced_instance_keeps_its_other_files(file, tmp_path):
    header, tables = read_orlib(file(ORLIB), "cflp")
    target = tmp_path / "cases" / "case"
    write(target, header, {**tables, "constants": [{"name": "rent", "amount": 5}]})
    (target / "README.md").write_text("kept")
    (target / "figures").mkdir()
    (target / "figures" / "map.svg").write_text("kept")
    written = write(target, header, tables, replace=True)
    assert "constants" not in written.present
    assert (target / "README.md").read_text() == "kept"
    assert (target / "figures" / "map.svg").read_text() == "kept"
    assert [entry.name for entry in target.parent.iterdir()] == ["case"]


def test_folder_that_is_no_instance_is_never_replaced(file, tmp_path):
    (tmp_path / "thesis").mkdir()
    with pytest.raises(FileExistsError, match="no instance folder"):
        write(tmp_path / "thesis", *read_orlib(file(ORLIB), "cflp"), replace=True)

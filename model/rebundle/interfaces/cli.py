"""The command line: thin doors to the Python API."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Annotated, Optional

import typer

from rebundle.interfaces import cli_indicators, cli_questions, cli_report, cli_sweep, cli_timing, cli_uncertainty, cli_what_if
from rebundle.interfaces.options import Case, Gap, Json, Method, StrategyName, Threads, TimeLimit
from rebundle.interfaces.output import BAD_INPUT, FAILED, FINE, OUR_ERROR, complain, note, print_json, show

app = typer.Typer(
    name="rebundle",
    help="Plan where to design, make and print: the cheapest plan of an instance, proven and audited.\n\nExample: rebundle compare instances/boeing-787",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
CTRL_C = 130
"""What typer returns for Ctrl-C."""


@app.command(epilog="Example: rebundle check instances/boeing-787")
def check(path: Case, as_json: Json = False) -> None:
    """Read an instance and report every problem of the first stage that has any."""
    from rebundle.analysis.groups import named
    from rebundle.instance.read import read
    from rebundle.instance.unread import notes

    case = read(path)
    network, prices = case.network, named(case)
    counts = {
        "sites": len(case["sites"]),
        "markets": len(case["markets"]),
        "items": len(case["items"]),
        "placements": len(network.places),
        "ways to make": len(network.ways.drop_duplicates(["recipe", "site"])),
        "legs": len(network.legs.drop_duplicates(["item", "origin", "destination", "mode"])),
    }
    more = {"legs by route": len(network.legs) * network.routed, "states": len(network.tree.states)}
    counts |= {name: count for name, count in more.items() if count > 1}
    if as_json:
        print_json({"instance": case.name, "title": case.header.title, "digest": case.digest, "problems": [], "notes": notes(case), **counts, "prices": prices})
        return
    from rich.console import Console

    console = Console()
    console.print(f"{case.header.title}: in order. " + ", ".join(f"{count:,} {name}" for name, count in counts.items()) + ".", highlight=False, markup=False)
    for line in [*(f"Note: {said}." for said in notes(case)), *(f"Price {name} moves {', '.join(case.header.prices[name])} together: {count:,} cost lines." for name, count in prices.items())]:
        console.print(line, highlight=False, markup=False)


@app.command(epilog="Example: rebundle solve instances/boeing-787 --strategy integrated --out plan.json")
def solve(
    path: Case,
    strategy: StrategyName = "free",
    method: Method = "auto",
    gap: Gap = 1e-4,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    out: Annotated[Optional[Path], typer.Option(help="Write the plan: a .json file, or a folder of CSV tables.")] = None,  # noqa: UP045
    as_json: Json = False,
) -> None:
    """Find the cheapest plan; Ctrl-C shows the best so far with its proven gap."""
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text import plan_view
    from rebundle.plan.store import write
    from rebundle.solver.highs import use_threads
    from rebundle.solver.planner import solve as find

    if out is not None and not out.parent.is_dir():
        raise FileNotFoundError(f"{out.parent}: no such folder to write the plan to; make it first.")
    use_threads(threads)
    case = read(path)
    with watching(case.header.currency) as listen:
        plan = find(case, strategy, method=method, gap=gap, time_limit=time_limit, progress=listen(strategy))
    if out is not None:
        write(plan, out)
    if as_json:
        print_json(plan.as_dict())
    else:
        show(plan_view(case, plan))
    raise typer.Exit(FINE if plan.passed else FAILED)


@app.command(epilog="Example: rebundle compare instances/boeing-787 --strategy integrated --strategy offshore")
def compare(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Instance folder; several give one table: who wins, by how much, what would overturn it.")],
    strategy: Annotated[Optional[list[str]], typer.Option("--strategy", "-s", help="Strategy to compare; may be repeated. By default as-is, free, integrated and offshore.")] = None,  # noqa: UP045
    gap: Gap = 1e-4,
    time_limit: TimeLimit = None,
    threads: Threads = 1,
    grants: Annotated[bool, typer.Option("--grants", help="Also find, stage by stage, the smallest grant or wage subsidy that brings it home; minutes in a large instance.")] = False,
    as_json: Json = False,
) -> None:
    """Put strategies side by side: cost, cells and the lines that make the difference; on several instances, who wins and what would overturn it."""
    from rebundle.analysis.compare import compare as side_by_side
    from rebundle.instance.read import read
    from rebundle.interfaces.progress import watching
    from rebundle.pages.text import comparison_view
    from rebundle.solver.highs import use_threads

    paths = cli_questions.folders(paths)
    if len(paths) > 1:
        if grants:
            raise typer.BadParameter("grants are sought in one instance at a time.", param_hint="--grants")
        return cli_questions.across(paths, strategy, gap, time_limit, threads, as_json)
    use_threads(threads)
    case = read(paths[0])
    with watching(case.header.currency) as listen:
        result = side_by_side(case, strategy, gap=gap, time_limit=time_limit, progress=lambda name, seen: listen(name)(seen))
    found = cli_questions.grants(case, gap, time_limit) if grants else []
    if as_json:
        print_json(result.as_dict() | ({"grants": [one.as_dict() for one in found]} if grants else {}))
    else:
        show(comparison_view(result))
        if grants:
            cli_questions.show_grants(found)
    raise typer.Exit(FINE if result.plans and all(plan.passed for plan in result.plans.values()) else FAILED)


app.command(epilog="Example: rebundle breakeven instances/boeing-787 --price wages@USA --from 0.3 --to 1.5 -s integrated --against offshore")(cli_what_if.breakeven)
app.command(epilog="Example: rebundle phase instances/boeing-787 --x wages@USA:0.3:1.5 --y coordination:0:3 -s integrated --against offshore --out map.html")(cli_what_if.phase)
app.command(epilog="Example: rebundle tolerance instances/boeing-787 --price robots --price wages@USA")(cli_questions.tolerance)
app.command(epilog="Example: rebundle alternatives instances/boeing-787 --within 0.5% --most 4")(cli_questions.alternatives)
app.command(epilog="Example: rebundle explain instances/boeing-787 offshore integrated")(cli_questions.explain)
app.command(epilog="Example: rebundle sample instances/boeing-787 --price robots:uniform:0.5:1.5 --price 'duty@MEX>USA+:triangular:0:10%:25%' --draws 200")(cli_questions.sample)
app.command(epilog="Example: rebundle hold instances/boeing-787 --plan as-is --set wages@USA:1.2")(cli_questions.hold)
app.command(epilog="Example: rebundle bracket instances/boeing-787 --quantity demand --from 0.2 --to 2")(cli_questions.bracket)
app.command(epilog="Example: rebundle sweep instances/boeing-787 --grid wages@USA:0.5:1.2:8 --grid demand:0.5,1,2 --into sweep --workers 2")(cli_sweep.sweep)
app.command(epilog="Example: rebundle timing instances/teaching/when-to-move")(cli_timing.timing)
app.command(epilog="Example: rebundle hysteresis instances/teaching/when-to-move --price wages@NTH --from 0.2 --to 4")(cli_timing.hysteresis)
app.command(epilog="Example: rebundle uncertainty instances/teaching/hedge")(cli_uncertainty.uncertainty)
app.command(epilog="Example: rebundle resilience instances/teaching/hedge --measure worst")(cli_uncertainty.resilience)
app.command(epilog="Example: rebundle hedge instances/teaching/hedge --measure tail --weight 0.5 --out plan.json")(cli_uncertainty.hedge)
app.command(epilog="Example: rebundle indicators instances/boeing-787 --strategy integrated")(cli_indicators.indicators)
app.command(epilog="Example: rebundle report instances/boeing-787 -o report.html --price wages@USA:0.5:1.5 --price 'duty@*>USA+0:25%'")(cli_report.report)


@app.command(epilog="Example: rebundle audit instances/boeing-787 plan.json")
def audit(path: Case, plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan: a .json file or a folder of CSV tables.")], as_json: Json = False) -> None:
    """Recompute every rule and every cost line of a plan, hand-made plans included."""
    from dataclasses import replace

    from rebundle.instance.read import read
    from rebundle.pages.text import audit_view
    from rebundle.plan.audit import audit as examine
    from rebundle.plan.store import complete, read_plan

    case = read(path)
    given = complete(case, read_plan(plan))
    violations = tuple(examine(case, given))
    if as_json:
        content = replace(given, violations=violations).as_dict()
        print_json({"instance": case.name, "cost": content["cost"], "audit": content["audit"]})
    else:
        from rich.console import Group

        from rebundle.plan.money import phrase

        show(Group(f"The plan costs {phrase(given.cost, case.header.currency)} a year.", *audit_view(violations)))
    raise typer.Exit(FAILED if violations else FINE)


@app.command(epilog="Example: rebundle diagnose instances/boeing-787 --strategy integrated")
def diagnose(path: Case, strategy: StrategyName = "free", as_json: Json = False) -> None:
    """Explain why no plan obeys the rules: what would have to give, and which rules conflict."""
    from dataclasses import asdict

    from rebundle.instance.read import read
    from rebundle.pages.text import diagnosis_view
    from rebundle.solver.diagnose import diagnose as explain

    found = explain(read(path), strategy)
    if as_json:
        print_json(asdict(found))
    else:
        show(diagnosis_view(found))
    raise typer.Exit(FINE if found.feasible else FAILED)


@app.command(name="import", epilog="Example: rebundle import orlib cap41.txt --kind cflp --out cap41")
def import_(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="orlib, holmberg or tscflp.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File in that format.")],
    out: Annotated[Path, typer.Option(help="Instance folder to make.")],
    kind: Annotated[str, typer.Option(help="For orlib: cflp (split demand), uflp (no capacity) or sscflp (single source).")] = "cflp",
    capacity: Annotated[Optional[float], typer.Option(help="For orlib: the number that stands for the word capacity.")] = None,  # noqa: UP045
    replace: Annotated[bool, typer.Option("--replace", help="Replace the folder if it exists.")] = False,
) -> None:
    """Turn a published problem into an instance folder."""
    from rebundle.instance.importers.formats import load
    from rebundle.instance.write import write

    case = write(out, *load(form, file, kind, capacity), replace=replace)
    typer.echo(f"{out}: {case.header.title}")


@app.command(epilog="Example: rebundle export instances/boeing-787 --plan plan.json --out plan-tables")
def export(
    path: Case,
    out: Annotated[Path, typer.Option(help="A .mps or .lp file for the model; a folder for a plan's CSV tables.")],
    plan: Annotated[Optional[Path], typer.Option(help="Plan to write as CSV tables.")] = None,  # noqa: UP045
    strategy: StrategyName = "free",
) -> None:
    """Write a plan as CSV tables, or the model as MPS or LP for another solver."""
    from rebundle.instance.read import read

    if plan is None and out.suffix not in (".mps", ".lp"):
        raise typer.BadParameter("the model is written as .mps or .lp; choose one of these endings, or give --plan.", param_hint="--out")
    case = read(path)
    if plan is not None:
        from rebundle.plan.store import read_plan, write

        write(read_plan(plan), out)
    else:
        from rebundle.solver.export import write_model

        write_model(case, out, strategy)
    typer.echo(str(out))


@app.command(epilog="Example: rebundle schema > docs/reference/instance.md")
def schema(as_json: Json = False) -> None:
    """Print every table and column of an instance: meaning, unit, bounds, default."""
    from rebundle.instance import reference

    if as_json:
        print_json(reference.as_dict())
    else:
        typer.echo(reference.page(), nl=False)


def main() -> None:
    """Run the command line and turn errors into exit statuses: 1 no plan, 2 bad input, 3 our own error."""
    with warnings.catch_warnings():
        warnings.showwarning = note
        try:
            status = app(standalone_mode=False) or FINE
        except Exception as error:
            status = _failed(error)
    sys.exit(_interrupted() if status == CTRL_C else status)


def _interrupted() -> int:
    """Ctrl-C while reading, building or auditing; the solver keeps its best plan instead."""
    if "--json" in sys.argv:
        print_json({"status": "interrupted", "error": "interrupted before there was a plan"})
    else:
        complain("interrupted before there was a plan.")
    return FAILED


def _failed(error: Exception) -> int:
    """Say what went wrong and return the exit status."""
    show = getattr(error, "show", None)
    if show is not None and hasattr(error, "exit_code"):
        show()
        return int(error.exit_code)
    machine = "--json" in sys.argv
    name = type(error).__name__
    if name == "Abort":
        return CTRL_C
    if isinstance(error, OSError) or (isinstance(error, ValueError) and type(error).__module__.startswith("rebundle.")):
        problems = getattr(error, "problems", None)
        if machine:
            print_json({"error": str(error), "problems": [problem.as_dict() for problem in problems or () if hasattr(problem, "as_dict")]})
        elif problems and hasattr(problems[0], "stage"):
            from rebundle.pages.text import problems_view

            complain(problems_view(problems))
        else:
            complain(str(error))
        return BAD_INPUT
    if name in ("Infeasible", "NoPlanFound", "Unbounded"):
        status = {"Infeasible": "infeasible", "Unbounded": "unbounded"}.get(name, "no plan found")
        if machine:
            print_json({"status": status, "error": str(error)})
        else:
            complain(f"{status}: {error}." + (" Ask `rebundle diagnose` why." if name == "Infeasible" else ""))
        return FAILED
    if os.environ.get("REBUNDLE_TRACE"):
        traceback.print_exception(error)
    if machine:
        print_json({"error": f"{name}: {error}"})
    complain(f"This is an error of rebundle itself, not of your data: {name}: {error}. Set REBUNDLE_TRACE=1 to see where.")
    return OUR_ERROR


if __name__ == "__main__":
    main()

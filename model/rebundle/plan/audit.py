"""The independent audit: every rule and every cost line of a plan, worked out anew.

Nothing here knows the formulation or the solver. The raw tables of the instance are joined anew; of its network
only which legs exist and their km and days are used. Tolerances stand in ``auditing/tolerances.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from rebundle.instance.data import Instance
from rebundle.plan.auditing import forms, lead_times, proof, rules_cells, rules_flows, rules_limits, rules_routes
from rebundle.plan.auditing.bill import bill
from rebundle.plan.auditing.facts import each
from rebundle.plan.plan import TABLES, Plan, Violation, table

RULES = {
    "digest": "the plan belongs to this instance",
    "table": "the plan's tables have their columns",
    "names": "every name of the plan is one of the instance",
    "numbers": "every number is finite and none is negative",
    "whole cells": "cells come whole",
    "duplicates": "every row stands once",
    "lanes": "a flow needs a lane that takes the item",
    "supply": "what is made of an item at a site leaves it",
    "use": "what is used of an item at a site arrives there",
    "demand": "arrivals and shortage make up the demand; shortage only at a penalty",
    "single source": "a market that wants one source has one",
    "lead time": "what customers wait for arrives within their window, what is made to order with its days in work",
    "placement": "cells stand only where and in the number they may",
    "site limits": "a site holds no more cells than it has room for",
    "groups": "a group of placements holds no more cells than its cap",
    "succession": "cells standing = those that stood before + opened - closed, in states that may open and close",
    "closed": "nothing is worked or moved where a state closes it",
    "capacity": "cells work no more hours than they have, and nothing is made without one",
    "minimum use": "standing cells work at least their share of hours",
    "labour hours": "a country has only so many hours of a skill",
    "strategy": "the plan obeys its strategy",
    "routes": "where values are traced, routes add up to runs and flows and fit the borders that are crossed",
    "origin": "a preference is claimed by members only, with the content its agreement asks for",
    "limits": "carbon, capital and content stay within their limits",
    "cost": "every cost line is there with its driver, price, margin and amount, and all add up to the cost",
    "proof": "the proven bound does not exceed the cost",
}
"""Every rule that a violation can name, in words."""


def audit(case: Instance, plan: Plan) -> list[Violation]:
    """Check a plan against every rule and recompute every cost line.

    Parameters
    ----------
    case : Instance
        The instance.
    plan : Plan
        A plan of the solver or of a person. A hand-made plan without cost lines is checked against the
        rules only; a hand-made plan without a digest may be meant for any instance.

    Returns
    -------
    list of Violation
        Empty where the plan passes. A malformed plan (columns, names, numbers, duplicates) is not
        recomputed: its faults of form come back alone.

    Examples
    --------
    >>> plan = plan.audited(audit(case, plan), seconds=0.1)  # doctest: +SKIP
    >>> plan.passed  # doctest: +SKIP
    True
    """
    violations = _digest(case, plan)
    faults = forms.check(case, plan)
    if faults:
        return violations + faults
    bills = []
    several = len(case["states"]) > 1
    for facts in each(case, plan):
        due = bill(facts)
        found = [*rules_flows.check(facts), *rules_routes.check(facts), *lead_times.check(facts), *rules_cells.check(facts), *rules_limits.check(facts, due)]
        violations += [_in_state(violation, facts.state.name) for violation in found] if several else found
        bills.append(due)
    return [*violations, *proof.check(plan, pd.concat(bills, ignore_index=True))]


def costs(case: Instance, plan: Plan) -> pd.DataFrame:
    """Price a plan: its cost lines, worked out from cells, runs, flows and shortages.

    Parameters
    ----------
    case : Instance
        The instance.
    plan : Plan
        The plan; its own cost lines are not read. Rows that no lane or placement allows have no price and
        are left out; `audit` names them.

    Returns
    -------
    DataFrame
        Columns of ``TABLES["costs"]`` [currency/year and the units stated], one row per line with a driver,
        state by state, ordered by family as in reports, then kind, place and owner.
    """
    return table("costs", pd.concat([bill(facts)[list(TABLES["costs"])] for facts in each(case, plan)], ignore_index=True))


def _in_state(violation: Violation, state: str) -> Violation:
    return replace(violation, who=f"{violation.who} in {state}", detail=f"in state {state}: {violation.detail}")


def _digest(case: Instance, plan: Plan) -> list[Violation]:
    if plan.digest == case.digest or (plan.status == "hand-made" and not plan.digest):
        return []
    detail = f"the plan belongs to {plan.instance or 'another instance'} as it was when solved (digest {plan.digest[:12] or 'none'}), not to {case.name} as it is (digest {case.digest[:12]})"
    return [Violation("digest", plan.instance or "plan", 1.0, "instances", detail)]

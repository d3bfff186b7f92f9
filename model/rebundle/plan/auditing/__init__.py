"""The independent audit, a file per question: names, facts, bill, rules of flows, of cells and of limits, costs."""

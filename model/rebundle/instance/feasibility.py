def check(case): return []

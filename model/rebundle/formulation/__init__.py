"""The mathematics: sets, variables, costs and constraints in Pyomo."""

"""Reads a question on standard input, writes the routes that OR-Tools finds. Runs in a venv of its own: its protobuf
does not go together with Streamlit's. Minutes become milliminutes, a prize always outweighs any way."""

import json
import sys

from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # type: ignore[import-not-found]

asked = json.load(sys.stdin)
between, visit, prizes, teams = (asked[name] for name in ("between", "visit", "prizes", "teams"))
end = len(visit)
manager = pywrapcp.RoutingIndexManager(end + 1, teams, [0] * teams, [end] * teams)
routing = pywrapcp.RoutingModel(manager)


def minutes(a: int, b: int) -> int:
    here, there = manager.IndexToNode(a), manager.IndexToNode(b)
    way = 0 if end in (here, there) else between[here][there]
    return 0 if here == end else round(1000 * (visit[here] + way))


spent = routing.RegisterTransitCallback(minutes)
cost = routing.RegisterTransitCallback(lambda a, b: minutes(a, b) // 1000)
routing.SetArcCostEvaluatorOfAllVehicles(cost)
routing.AddDimension(spent, 0, int(1000 * asked["minutes"]), True, "minutes")
for node in range(1, end):
    routing.AddDisjunction([manager.NodeToIndex(node)], round(100_000 * prizes[node]))
how = pywrapcp.DefaultRoutingSearchParameters()
how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
how.time_limit.FromMilliseconds(int(1000 * asked["seconds"]))
found = routing.SolveWithParameters(how)
routes: list[list[int]] = []
for team in range(teams):
    at, route = routing.Start(team), []
    while not routing.IsEnd(at):
        at = found.Value(routing.NextVar(at))
        if not routing.IsEnd(at):
            route.append(manager.IndexToNode(at))
    routes.append(route)
json.dump(routes, sys.stdout)

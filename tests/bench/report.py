"""The figures as tables in Markdown: first what is bounded, then what each operation costs."""
from itertools import groupby


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| %s |" % " | ".join(line) for line in lines)


def of_bounds(bounds):
    """A line for all that share a bound."""
    shared = lambda bound: (bound.what, bound.limit, bound.unit)
    rows = [[what, "; ".join(map(measured, of_line)), shown(limit, unit)]
            for (what, limit, unit), of_line in groupby(sorted(bounds, key=lambda bound: order(bounds, bound)), shared)]
    return table(["what", "measured", "bound"], rows)


def order(bounds, bound):
    """Kinds in the order they were first measured in, and of a kind those with one bound together."""
    kinds = [other.what for other in bounds]
    limits = [other.limit for other in bounds if other.what == bound.what]
    return kinds.index(bound.what), limits.index(bound.limit)


def measured(bound):
    text = "%s %s" % (bound.subject, shown(bound.value))
    return text if bound.holds else "**%s: PASSED**" % text


def of_costs(costs):
    rows = [[cost["operation"], cost["calls"], "%d" % cost["bytes"], "%.2f" % cost["init_mi"], "%.2f" % cost["first_mi"],
             "%.2f" % cost["warm_mi"], "%.2f" % cost["warm_cpu_us"], "%d" % cost["invocations_per_second"]]
            for cost in costs]
    return table(["operation", "calls to AWS at a cold start", "bytes to and from AWS",
                  "instructions of init / `hello` cold", "of the first request / `hello` cold",
                  "of a warm request / `bare`", "its CPU time / `bare`", "requests a second"], rows)


def shown(value, unit=""):
    if 0 < value < 0.5:
        return "1/%.0f" % (1 / value)
    return ("%.2f %s" % (value, unit)).strip()

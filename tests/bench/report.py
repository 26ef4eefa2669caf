"""The figures as tables in Markdown: first what is bounded, then what each operation costs."""


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| %s |" % " | ".join(line) for line in lines)


def of_bounds(bounds):
    """A line for all that share a bound."""
    kinds = {}
    for bound in bounds:
        kinds.setdefault(bound.what, {}).setdefault(shown(bound.limit, bound.unit), []).append(measured(bound))
    rows = [[what, "; ".join(of_line), limit] for what, lines in kinds.items() for limit, of_line in lines.items()]
    return table(["what", "measured", "bound"], rows)


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

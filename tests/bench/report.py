"""The figures as tables in Markdown: first what is bounded, then what each operation costs."""


def table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| %s |" % " | ".join(line) for line in lines)


def of_bounds(bounds):
    rows = [[bound.what, bound.subject, shown(bound.value, bound.unit), shown(bound.limit, bound.unit),
             "holds" if bound.holds else "**PASSED**"] for bound in bounds]
    return table(["what", "of", "measured", "bound", ""], rows)


def of_costs(costs):
    rows = [[cost["operation"], cost["calls"], "%d" % cost["bytes"], "%.2f" % cost["init_mi"], "%.2f" % cost["first_mi"],
             "%.2f" % cost["warm_mi"], "%.2f" % cost["warm_cpu_us"], "%d" % cost["invocations_per_second"]]
            for cost in costs]
    return table(["operation", "calls to AWS at a cold start", "bytes to and from AWS",
                  "instructions of init / `hello` cold", "of the first request / `hello` cold",
                  "of a warm request / `bare`", "its CPU time / `bare`", "requests a second"], rows)


def shown(value, unit):
    if 0 < value < 0.5:
        return "1/%.0f" % (1 / value)
    text = "%.3f" % value if not unit and value < 2 else "%.2f" % value
    return ("%s %s" % (text, unit)).strip()

"""What is measured, and what is bounded."""
import re
import statistics
import zipfile

import bounds
import measuring
import others
import scaling
from bounds import Bound
from lambda_host import Failure
from measuring import Candidate

# Enough for an average; each takes a while under callgrind.
WARM_COUNTED = 40
WARM_TIMED = 60


class Bench:
    """Gathers figures by name, and the bounds on them."""

    def __init__(self, service, http, https, cpu, tell):
        self.service, self.http, self.https, self.cpu, self.tell = service, http, https, cpu, tell
        self.figures, self.bounds, self.operations = {}, [], []

    def bound(self, what, subject, value, figure, unit=""):
        self.bounds.append(Bound(what, subject, value, figure, unit))

    def record(self):
        self.tell("plays each operation once, over the stand-in for AWS")
        self.operations = self.service.operations()
        for operation in self.operations:
            calls = [call["operation"] for call in operation.calls]
            self.figures.setdefault("calls", {})[operation.name] = operation.calls
            if sorted(calls) != sorted(operation.expected):
                raise Failure("%s called %s, not %s" % (operation.name, calls, operation.expected))

    def hello(self):
        return Candidate("hello", [str(self.service.programs / "hello")], {}, self.operations[0].event)

    def bare(self, operation):
        variables = {"BARE_OPERATION": operation.bare, "BARE_ANSWER": operation.answer, **self.service.presented}
        return Candidate("bare", [str(self.service.programs / "bare")], variables, operation.event, operation.answers)

    def latchkey(self, operation):
        return self.service.candidate(operation.function, operation.event, operation.status, operation.answers)

    def of_cold_start(self):
        return [operation for operation in self.operations if operation.stands_for_cold_start]

    def sizes(self, directory):
        """The program, and the archive that is uploaded."""
        for name in dict.fromkeys([*(operation.function for operation in self.operations), "publish-keys", "publish-revocations", "bare", "hello"]):
            program, archive = self.service.programs / name, directory / (name + ".zip")
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
                zipped.write(program, "bootstrap")
            size, zipped = program.stat().st_size / 1e6, archive.stat().st_size / 1e6
            self.figures.setdefault("size", {})[name] = {"megabytes": size, "zipped_megabytes": zipped}
            if name not in ("bare", "hello"):
                self.bound("program", name, size, bounds.MEGABYTES, "MB")
                self.bound("program, zipped", name, zipped, bounds.MEGABYTES_ZIPPED, "MB")

    def instructions(self):
        counted = self.figures["instructions"] = {"http": {}, "https": {}}
        self.tell("counts instructions, cold over https")
        cold = self.of_cold_start()
        of_latchkey, of_bare = ((of.name, self.latchkey(of)) for of in cold), (("bare: " + of.bare, self.bare(of)) for of in cold)
        for name, candidate in [("hello", self.hello()), *of_latchkey, *of_bare]:
            counted["https"][name] = measuring.instructions(self.https, candidate, 0)
        for operation in self.operations:
            self.tell("counts instructions: " + operation.name)
            counted["http"][operation.name] = measuring.instructions(self.http, self.latchkey(operation), WARM_COUNTED)
            counted["http"]["bare: " + operation.bare] = measuring.instructions(self.http, self.bare(operation), WARM_COUNTED)
        counted["http"]["hello"] = measuring.instructions(self.http, self.hello(), WARM_COUNTED)
        for scheme in "http", "https":
            for operation in cold:
                of_latchkey = counted[scheme][operation.name]["cold_mi"]
                self.bound("instructions of a cold start, %s / hello" % scheme, operation.name,
                           of_latchkey / counted[scheme]["hello"]["cold_mi"], bounds.COLD[scheme][operation.kind])
                self.bound("instructions of a cold start, %s / bare" % scheme, operation.name,
                           of_latchkey / counted[scheme]["bare: " + operation.bare]["cold_mi"], bounds.BESIDE_BARE)
        for operation in self.operations:
            of_latchkey, of_bare = counted["http"][operation.name], counted["http"]["bare: " + operation.bare]
            self.bound("instructions of a warm request / bare", operation.name,
                       of_latchkey["warm_mi"] / of_bare["warm_mi"], bounds.WARM.get(operation.name, bounds.BESIDE_BARE))

    def beside(self, programs):
        """The programs of another commit, in the same run: what a change costs."""
        counted = self.figures["beside"] = {}
        known = [operation for operation in self.operations if (programs / operation.function).exists()]
        for operation in known:
            self.tell("counts instructions of the programs before: " + operation.name)
            candidate = Candidate("before", [str(programs / operation.function)], self.service.variables, operation.event, operation.answers, operation.status)
            counted[operation.name] = measuring.instructions(self.http, candidate, WARM_COUNTED)
        for part, what in ("cold_mi", "a cold start"), ("warm_mi", "a warm request"):
            for operation in known:
                of_now = self.figures["instructions"]["http"][operation.name][part]
                self.bound("instructions of %s / before" % what, operation.name, of_now / counted[operation.name][part],
                           bounds.BESIDE_BEFORE)

    def times(self, rounds):
        self.tell("takes the time of %d cold starts of each, over http and https" % rounds)
        cold = self.of_cold_start()
        candidates = [("hello", self.hello()), *((of.name, self.latchkey(of)) for of in cold)]
        taken = self.in_turn(self.https, candidates, rounds, 0)
        self.figures["times_https"] = taken
        for operation in cold:
            ratio = measuring.ratios(taken[operation.name], taken["hello"], "cold_cpu_ms")
            self.bound("CPU time of a cold start, https / hello", operation.name, ratio, bounds.COLD_CPU[operation.kind])
        warm = [(of.name, self.latchkey(of)) for of in self.operations]
        warm += [("bare: " + of.bare, self.bare(of)) for of in self.operations]
        self.figures["times_http"] = self.in_turn(self.http, [("hello", self.hello()), *warm], max(1, rounds // 5), 200)
        for name, of_rounds in self.in_turn(self.https, candidates, 1, WARM_TIMED).items():
            self.figures.setdefault("memory", {})[name] = of_rounds[0]["megabytes"]
            if name != "hello":
                self.bound("memory after %d requests, https" % (WARM_TIMED + 21), name, of_rounds[0]["megabytes"],
                           bounds.MEMORY, "MB")

    def in_turn(self, host, candidates, rounds, warm):
        """Figures by candidate, all measured round by round; the first round only fills the page cache."""
        taken = {name: [] for name, _ in candidates}
        for n in range(rounds + 1):
            for name, candidate in candidates:
                figures = measuring.times(host, candidate, warm, self.cpu)
                if n > 0:
                    taken[name].append(figures)
        return taken

    def scaling(self, stored):
        """An activation with one stored, and with many."""
        self.tell("stores %d activations under one key" % stored)
        few, many = scaling.next_activations(self.service, stored)
        self.figures["scaling"] = {}
        for count, operation in (1, few), (stored, many):
            counted = measuring.instructions(self.http, self.latchkey(operation), WARM_COUNTED)
            sent, received = (sum(call[way] for call in operation.calls) for way in ("sent", "received"))
            self.figures["scaling"][count] = {"calls": len(operation.calls), "bytes": sent + received, **counted}
        of_one, of_many = self.figures["scaling"][1], self.figures["scaling"][stored]
        for figure, what in ("calls", "calls"), ("bytes", "bytes to and from AWS"), ("warm_mi", "instructions"):
            limit = 1 if figure == "calls" else bounds.SCALING
            self.bound("%s of an activation, %d stored / 1" % (what, stored), "activate", of_many[figure] / of_one[figure], limit)

    def others(self, directory, rounds):
        """A cold start beside the same function in other languages."""
        [operation] = [operation for operation in self.operations if operation.name == "activate, a new computer"]
        self.tell("builds the same function in Node.js and Python")
        languages = others.candidates(directory, operation)
        self.tell("takes the time of %d cold starts of each" % rounds)
        taken = self.in_turn(self.https, [("latchkey", self.latchkey(operation)), *languages], rounds, 0)
        self.figures["times_of_others"] = taken
        for language, _ in languages:
            ratio = measuring.ratios(taken["latchkey"], taken[language], "cold_cpu_ms")
            self.bound("CPU time of a cold start, https / the same in " + language, operation.name, ratio,
                       bounds.OTHERS[language])

    def offline_check(self, output):
        """What the client's own benchmark says; it has the bound as well."""
        for line in output.splitlines():
            ratio = re.search(r"^(.*): .* = ([0-9.]+), bound ([0-9.]+)", line)
            if ratio:
                self.bound("offline check / bare signature check", ratio[1], float(ratio[2]), float(ratio[3]))

    def revocations(self, output):
        """What the client's own benchmark says of revocation lists; it has the bounds as well."""
        for line in output.splitlines():
            ratio = re.search(r"^(.*): .* = ([0-9.]+), bound ([0-9.]+)", line)
            millis = re.search(r"^(.*): ([0-9.]+) ms, bound ([0-9.]+) ms", line)
            if ratio:
                self.bound("offline check with a revocation list / without", ratio[1], float(ratio[2]), float(ratio[3]))
            if millis:
                self.bound("milliseconds, once a process", millis[1], float(millis[2]), float(millis[3]))

    def costs(self):
        """What each operation takes, beside `bare` and, at a cold start, `hello`."""
        counted, timed = self.figures["instructions"]["http"], self.figures["times_http"]
        middle = lambda name, figure: statistics.median(of_round[figure] for of_round in timed[name])
        for operation in self.operations:
            name, bare = operation.name, "bare: " + operation.bare
            yield {
                "operation": name,
                "calls": " + ".join(call["operation"] for call in operation.calls),
                "bytes": sum(call["sent"] + call["received"] for call in operation.calls),
                **{part: counted[name][part] / counted["hello"]["cold_mi"] for part in ("init_mi", "first_mi")},
                "warm_mi": counted[name]["warm_mi"] / counted[bare]["warm_mi"],
                "warm_cpu_us": measuring.ratios(timed[name], timed[bare], "warm_cpu_us"),
                "warm_us": measuring.ratios(timed[name], timed[bare], "warm_us"),
                "invocations_per_second": middle(name, "invocations_per_second"),
            }

"""Every published request gets its answer, alone and of a service that plays a script, by the C library as this package loads it."""
import json
import os
import pathlib
import unittest

from latchkey import _library

REQUESTS = pathlib.Path(os.environ["LATCHKEY_CRATES"]) / "ffi/requests.jsonl"
SCRIPTED = pathlib.Path(os.environ["LATCHKEY_SCRIPTED"])


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def has(answer, wanted):
    if isinstance(wanted, dict):
        return isinstance(answer, dict) and all(name in answer and has(answer[name], wanted[name]) for name in wanted)
    return answer == wanted


class Requests(unittest.TestCase):
    def test_every_request_gets_its_answer(self):
        requests = rows(REQUESTS)
        wrong = [row["name"] for row in requests if not has(json.loads(_library.call(row["text"], row["flags"])), row["answer"])]
        print("python: %d requests, %d wrong" % (len(requests), len(wrong)))
        self.assertGreater(len(requests), 600)
        self.assertEqual(wrong, [])

    def test_every_script_is_understood(self):
        scripts, wrong = rows(SCRIPTED), []
        for row in scripts:
            handle = _library.open_application(row["application"], row["flags"])
            for request in row["requests"]:
                answer = json.loads(_library.request(handle, request["text"]))
                if not has(answer, request["answer"]):
                    wrong.append((row["name"], answer["code"], request["answer"]))
            _library.close(handle)
        print("python: %d scripts, %d wrong" % (len(scripts), len(wrong)))
        self.assertGreater(len(scripts), 50)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()

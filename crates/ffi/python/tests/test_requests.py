"""Every published request gets its answer, by the C library as this package loads it."""
import json
import os
import pathlib
import unittest

from latchkey import _library

REQUESTS = pathlib.Path(os.environ["LATCHKEY_CRATES"]) / "ffi/requests.jsonl"


def has(answer, wanted):
    if isinstance(wanted, dict):
        return isinstance(answer, dict) and all(name in answer and has(answer[name], wanted[name]) for name in wanted)
    return answer == wanted


class Requests(unittest.TestCase):
    def test_every_request_gets_its_answer(self):
        wrong, count = [], 0
        for line in REQUESTS.read_text(encoding="utf-8").splitlines():
            row, count = json.loads(line), count + 1
            answer = json.loads(_library.call(row["text"], row["flags"]))
            if not has(answer, row["answer"]):
                wrong.append((row["name"], answer["code"], row["answer"]["code"]))
        print("python: %d requests, %d wrong" % (count, len(wrong)))
        self.assertGreater(count, 600)
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()

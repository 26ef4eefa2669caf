// Every published request gets its answer, by the C library as this package loads it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// It isn't exported: an application describes itself once.
const { call } = await import(new URL("./node_modules/latchkey-client/library.js", import.meta.url));

const lines = readFileSync(`${process.env.LATCHKEY_CRATES}/ffi/requests.jsonl`, "utf8").trimEnd().split("\n");

const has = (answer, wanted) =>
  wanted !== null && typeof wanted === "object"
    ? answer !== null && typeof answer === "object" &&
      Object.keys(wanted).every((name) => has(answer[name], wanted[name])) &&
      (!Array.isArray(wanted) || answer.length === wanted.length)
    : answer === wanted;

test("every request gets its answer", () => {
  const wrong = lines.map((line) => JSON.parse(line)).filter(({ text, flags, answer }) => !has(JSON.parse(call(text, flags)), answer));
  console.log(`node: ${lines.length} requests, ${wrong.length} wrong`);
  assert.ok(lines.length > 600);
  assert.deepEqual(wrong.map((row) => row.name), []);
});

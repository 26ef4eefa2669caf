// Every published request gets its answer, alone and of a service that plays a script, by the C library as this package loads it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

// It isn't exported: an application describes itself once.
const { call, close, open, request } = await import(new URL("./node_modules/latchkey-client/library.js", import.meta.url));

const rows = (path) => readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));

const has = (answer, wanted) =>
  wanted !== null && typeof wanted === "object"
    ? answer !== null && typeof answer === "object" &&
      Object.keys(wanted).every((name) => has(answer[name], wanted[name])) &&
      (!Array.isArray(wanted) || answer.length === wanted.length)
    : answer === wanted;

test("every request gets its answer", () => {
  const requests = rows(`${process.env.LATCHKEY_CRATES}/ffi/requests.jsonl`);
  const wrong = requests.filter(({ text, flags, answer }) => !has(JSON.parse(call(text, flags)), answer));
  console.log(`node: ${requests.length} requests, ${wrong.length} wrong`);
  assert.ok(requests.length > 600);
  assert.deepEqual(wrong.map((row) => row.name), []);
});

test("every script is understood", async () => {
  const scripts = rows(process.env.LATCHKEY_SCRIPTED);
  const wrong = [];
  for (const { name, application, flags, requests } of scripts) {
    const handle = open(application, flags);
    for (const { text, answer } of requests) {
      const said = JSON.parse(await request(handle, text));
      if (!has(said, answer)) wrong.push([name, said.code, answer]);
    }
    close(handle);
  }
  console.log(`node: ${scripts.length} scripts, ${wrong.length} wrong`);
  assert.ok(scripts.length > 50);
  assert.deepEqual(wrong, []);
});

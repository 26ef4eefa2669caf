// The C library: loaded by its whole path, from the package that is for this platform, and never unloaded.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";

const ABI = 1;
export const ALLOW_GENERIC_KEYS = 1;

const names = { win32: "latchkey.dll", darwin: "liblatchkey.dylib" };

/** What npm calls this platform's package. */
export function platformPackage() {
  const { platform, arch } = process;
  const libc = platform === "linux" ? (process.report.getReport().header.glibcVersionRuntime ? "-gnu" : "-musl") : "";
  return `latchkey-client-${platform}-${arch}${libc}`;
}

function load() {
  const name = platformPackage();
  let folder;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    throw new Error(`the package ${name} is not installed: install latchkey-client anew, with optional dependencies`);
  }
  // Electron keeps what can't be loaded out of its archive in a folder beside it.
  const file = join(folder, names[process.platform] ?? "liblatchkey.so").replace(/\bapp\.asar\b/, "app.asar.unpacked");
  const library = koffi.load(file);
  const abi = library.func("uint32_t latchkey_abi()")();
  if (abi !== ABI) throw new Error(`${file} has interface ${abi}, and this package needs ${ABI}: install both anew`);
  return library;
}

const library = load();
const free = library.func("void latchkey_free(char *answer)");
koffi.disposable("LatchkeyAnswer", "str", free);
const requestIn = library.func("LatchkeyAnswer latchkey_request(uint64_t handle, const char *request)");
const callIn = library.func("LatchkeyAnswer latchkey_call(const char *request, uint32_t flags)");

/** @type {() => string} */
export const libraryVersion = library.func("const char *latchkey_version()");
/** @type {(text: string, flags: number) => number} */
export const open = library.func("uint64_t latchkey_open(const char *application, uint32_t flags)");
/** @type {(handle: number) => void} */
export const close = library.func("void latchkey_close(uint64_t handle)");

/** In a thread of its own, so that a share that is slow doesn't stop everything else. */
export function request(handle, text) {
  return new Promise((resolve, reject) => {
    requestIn.async(handle, text, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** One call, described in one text; it waits. */
export const call = (text, flags) => callIn(text, flags);

// Acme Editor's main process in Electron: the window opens if there is a license, and a dialog says why not.
import { app, BrowserWindow, dialog } from "electron";
import { Application, NotLicensed } from "latchkey-client";

// [describe
// The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
const jwks =
  '{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"acme-2026","x":"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg","y":"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik"}]}';

const licensing = await Application.open({
  product: "acme-editor",
  jwks,
  release: { version: "4.2", releasedAt: "2026-11-01" }, // this version, and when it came out
  files: ["$ACME_LICENSES"], // where customers may put a license file; a share, too
  service: { url: "https://licenses.example.com" }, // leave it out, and nothing goes over the network
  dangerouslyAllowGenericKeys: true, // for licenses that run on any computer; leave it out otherwise
});
// ]

// [activate
async function activate(typed) {
  const grant = await licensing.activate(typed);
  console.log(`activated, for ${grant.licensee ?? "this computer"}`);
}
// ]

// [start
async function start() {
  let seat;
  const grant = await licensing.check().catch(async (error) => {
    if (error.code !== "lease_needed") throw error;
    seat = await licensing.lease(); // a floating license: hold the seat while the application runs
    return licensing.check();
  });
  console.log(`licensed, from ${grant.source}`);
  for (const warning of grant.warnings) console.log(`mind: ${warning.message}`);
  return seat;
}
// ]

// [explain
function explain(error) {
  if (!(error instanceof NotLicensed)) throw error;
  const found = error.findings.map((finding) => `${finding.source}: ${finding.message}`); // for the support
  const title = "Acme Editor can't start";
  dialog.showErrorBox(title, [`${title}: ${error.message}. Please ${error.help}. (code ${error.code})`, ...found].join("\n"));
}
// ]

await app.whenReady();
const arguments_ = process.argv.slice(app.isPackaged ? 1 : 2);
try {
  if (arguments_[0] === "activate") {
    await activate(arguments_[1]);
  } else {
    await start();
    await new BrowserWindow({ width: 800, height: 600 }).loadURL("data:text/html,<h1>Acme Editor</h1>");
  }
  app.on("window-all-closed", () => {
    licensing.close(); // returns the seat, if there is one
    app.quit();
  });
} catch (error) {
  explain(error);
  licensing.close();
  app.exit(1);
}

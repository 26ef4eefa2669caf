"""Acme Editor, on a terminal: it starts if it has a license, or explains. `console.py activate KEY` activates it."""
import sys

from latchkey import Application, NotLicensed

# [describe
# The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
JWKS = '{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"acme-2026","x":"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg","y":"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik"}]}'

app = Application(
    "acme-editor",
    JWKS,
    release=("4.2", "2026-11-01"),  # this version, and when it came out
    files=["$ACME_LICENSES"],  # where customers may put a license file; a share, too
    service_url="https://licenses.example.com",  # leave it out, and nothing goes over the network
    dangerously_allow_generic_keys=True,  # for licenses that run on any computer; leave it out otherwise
)
# ]


# [activate
def activate(typed):
    grant = app.activate(typed)  # waits for the network: not where a window is drawn
    print("activated, for", grant.licensee or "this computer")
# ]


# [start
def start():
    seat = None
    try:
        grant = app.check()
    except NotLicensed as refused:
        if refused.code != "lease_needed":
            raise
        seat = app.lease()  # a floating license: hold the seat while the application runs
        grant = app.check()
    print("licensed, from", grant.source)
    for warning in grant.warnings:
        print("mind:", warning)
    return seat
# ]


# [explain
def explain(refused):
    print(f"Acme Editor can't start: {refused}. Please {refused.help}. (code {refused.code})", file=sys.stderr)
    for finding in refused.findings:  # for the support
        print(" ", finding, file=sys.stderr)
# ]


def main():
    try:
        if sys.argv[1:2] == ["activate"]:
            activate(sys.argv[2])
        else:
            start()
    except NotLicensed as refused:
        explain(refused)
        return 1
    finally:
        app.close()  # returns the seat, if there is one
    return 0


if __name__ == "__main__":
    sys.exit(main())

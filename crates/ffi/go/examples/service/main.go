// A service of Acme's: it runs while it has a license, and looks again every hour. "service activate KEY" activates it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"latchkey"
)

// [describe
// The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
const jwks = `{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"acme-2026","x":"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg","y":"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik"}]}`

func open() (*latchkey.Application, error) {
	return latchkey.Open(latchkey.Description{
		Product: "acme-editor",
		JWKS:    json.RawMessage(jwks),
		Release: &latchkey.Release{Version: "4.2", ReleasedAt: "2026-11-01"}, // this version, and when it came out
		Files:   []string{"$ACME_LICENSES"},                                  // where customers may put a license file; a share, too
		Service: &latchkey.Service{URL: "https://licenses.example.com"},      // leave it out, and nothing goes over the network
	}, latchkey.DangerouslyAllowGenericKeys) // for licenses that run on any computer; leave it out otherwise
}

// ]

// [activate
func activate(app *latchkey.Application, typed string) error {
	grant, err := app.Activate(typed)
	if err != nil {
		return err
	}
	fmt.Printf("activated, for %s\n", grant.Licensee)
	return nil
}

// ]

// [start
func start(app *latchkey.Application) (*latchkey.Lease, error) {
	var seat *latchkey.Lease
	grant, err := app.Check()
	var refused *latchkey.NotLicensed
	if errors.As(err, &refused) && refused.Code == "lease_needed" {
		// A floating license: hold the seat while the application runs.
		if seat, err = app.Lease(); err == nil {
			grant, err = app.Check()
		}
	}
	if err != nil {
		return nil, err
	}
	fmt.Printf("licensed, from %v\n", grant.Source)
	for _, warning := range grant.Warnings {
		fmt.Printf("mind: %s\n", warning.Message)
	}
	return seat, nil
}

// ]

// [explain
func explain(err error) {
	var refused *latchkey.NotLicensed
	if !errors.As(err, &refused) {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Fprintf(os.Stderr, "Acme Editor can't start: %v. Please %s. (code %s)\n", refused, refused.Help, refused.Code)
	for _, finding := range refused.Findings { // for the support
		fmt.Fprintf(os.Stderr, "  %v: %s\n", finding.Source, finding.Message)
	}
}

// ]

func run(ctx context.Context) error {
	app, err := open()
	if err != nil {
		return err
	}
	defer app.Close() // returns the seat, if there is one
	if len(os.Args) == 3 && os.Args[1] == "activate" {
		return activate(app, os.Args[2])
	}
	for {
		if _, err := start(app); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Hour):
		}
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		explain(err)
		os.Exit(1)
	}
}

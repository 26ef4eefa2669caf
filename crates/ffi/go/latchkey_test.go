package latchkey

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

var crates = os.Getenv("LATCHKEY_CRATES")

func has(answer, wanted any) bool {
	members, isObject := wanted.(map[string]any)
	if !isObject {
		return reflect.DeepEqual(answer, wanted)
	}
	of, _ := answer.(map[string]any)
	for name, value := range members {
		if found, ok := of[name]; !ok || !has(found, value) {
			return false
		}
	}
	return true
}

// rows calls visit with every line of a file.
func rows(t *testing.T, path string, visit func(line []byte)) (count int) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for ; lines.Scan(); count++ {
		visit(lines.Bytes())
	}
	return count
}

func parsed(t *testing.T, text []byte, into any) {
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestEveryRequestGetsItsAnswer(t *testing.T) {
	wrong := 0
	count := rows(t, filepath.Join(crates, "ffi/requests.jsonl"), func(line []byte) {
		var row struct {
			Name, Text string
			Flags      uint32
			Answer     any
		}
		parsed(t, line, &row)
		var answer any
		if parsed(t, []byte(call(row.Text, row.Flags)), &answer); !has(answer, row.Answer) {
			t.Errorf("%s: %v", row.Name, answer)
			wrong++
		}
	})
	t.Logf("go: %d requests, %d wrong", count, wrong)
	if count < 600 {
		t.Fatal("these are not all requests")
	}
}

func TestEveryScriptIsUnderstood(t *testing.T) {
	wrong := 0
	count := rows(t, os.Getenv("LATCHKEY_SCRIPTED"), func(line []byte) {
		var row struct {
			Name, Application string
			Flags             uint32
			Requests          []struct {
				Text   string
				Answer any
			}
		}
		parsed(t, line, &row)
		handle := open(row.Application, row.Flags)
		defer closeHandle(handle)
		for _, asked := range row.Requests {
			var answer any
			if parsed(t, []byte(request(handle, asked.Text)), &answer); !has(answer, asked.Answer) {
				t.Errorf("%s: %v, and should be %v", row.Name, answer, asked.Answer)
				wrong++
			}
		}
	})
	t.Logf("go: %d scripts, %d wrong", count, wrong)
	if count < 50 {
		t.Fatal("these are not all scripts")
	}
}

func read(t *testing.T, name string) string {
	content, err := os.ReadFile(filepath.Join(crates, "client/examples/acme", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func described(t *testing.T) Description {
	return Description{
		Product: "acme-editor", JWKS: json.RawMessage(read(t, "jwks.json")), Release: &Release{"4.2", "2026-11-01"},
		UserStore: Nowhere(), MachineStore: Nowhere(), EnvironmentVariable: Nowhere(),
	}
}

func code(err error) string {
	var refused *NotLicensed
	var failed *ServiceError
	var misuse *Misuse
	switch {
	case errors.As(err, &refused):
		return "not licensed: " + refused.Code
	case errors.As(err, &failed):
		return "service: " + failed.Code
	case errors.As(err, &misuse):
		return "misuse: " + misuse.Code
	}
	return "none"
}

func expect(t *testing.T, err error, wanted string) {
	t.Helper()
	if code(err) != wanted {
		t.Fatalf("%s (%v), and should be %s", code(err), err, wanted)
	}
}

func TestAGenericLicenseOnAShareIsTakenWhereTheCodeSaysSo(t *testing.T) {
	share := t.TempDir()
	if err := os.WriteFile(filepath.Join(share, "acme.lic"), []byte(read(t, "perpetual.lic")), 0o600); err != nil {
		t.Fatal(err)
	}
	description := described(t)
	description.Files = []string{share}
	application, err := Open(description, DangerouslyAllowGenericKeys)
	expect(t, err, "none")
	grant, err := application.Check()
	expect(t, err, "none")
	if grant.Kind != "generic" || !grant.HasFeature("export") || grant.Properties["tier"] != "gold" || grant.ExpiresAt != nil ||
		grant.Source.Path != filepath.Join(share, "acme.lic") || strings.Contains(grant.String(), grant.LicenseKey) {
		t.Fatal(grant)
	}
	var goroutines sync.WaitGroup
	for i := 0; i < 64; i++ {
		goroutines.Add(1)
		go func() {
			defer goroutines.Done()
			if _, err := application.Check(); err != nil {
				t.Error(err)
			}
		}()
	}
	goroutines.Wait()
	application.Close()
	application.Close()
	_, err = application.Check()
	expect(t, err, "misuse: handle_unknown")
	strict, err := Open(description)
	expect(t, err, "none")
	_, err = strict.Check()
	expect(t, err, "not licensed: generic_not_allowed")
	link, err := strict.ActivationLink("")
	if err != nil || link != "" {
		t.Fatal(link, err)
	}
	_, err = strict.ActivationLink("1T6F9")
	expect(t, err, "not licensed: activation_key_mistyped")
	_, err = strict.Settings()
	expect(t, err, "service: service_unknown")
}

func TestASlipInTheCodeIsHeardOfAtOnce(t *testing.T) {
	long := uint64(1_000_000_000)
	slips := []func(*Description){
		func(d *Description) { d.Release.ReleasedAt = "yesterday" },
		func(d *Description) { d.Release = nil },
		func(d *Description) { d.ClockToleranceSeconds = &long },
		func(d *Description) { d.Service = &Service{URL: "http://example.com"} },
	}
	for _, slip := range slips {
		description := described(t)
		slip(&description)
		_, err := Open(description)
		expect(t, err, "misuse: application_invalid")
	}
}

func TestOneFloatingSeatGoesFromOneComputerToTheNext(t *testing.T) {
	url := os.Getenv("LATCHKEY_URL")
	if url == "" {
		t.Skip("no service was named")
	}
	answer, err := http.Get(url + "/.well-known/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	jwks, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	computer := func(id string) *Application {
		application, err := Open(Description{
			Product: "acme-editor", JWKS: jwks, WithoutRelease: true, ComputerID: id, UserStore: At(t.TempDir()),
			MachineStore: Nowhere(), EnvironmentVariable: Nowhere(), Service: &Service{URL: url},
		})
		expect(t, err, "none")
		_, err = application.Activate(os.Getenv("LATCHKEY_ACTIVATION_KEY"))
		expect(t, err, "not licensed: lease_needed")
		return application
	}
	first, second := computer("go 1"), computer("go 2")
	lease, err := first.Lease()
	expect(t, err, "none")
	state, err := lease.State()
	expect(t, err, "none")
	grant, err := first.Check()
	expect(t, err, "none")
	if !state.IsHeld || state.TimeLeftMs < 60_000 || state.Failure != nil || *grant.FloatingSeats != 1 {
		t.Fatal(state, grant)
	}
	_, err = second.Lease()
	expect(t, err, "not licensed: floating_seats_exhausted")
	expect(t, lease.Return(), "none")
	_, err = first.Check()
	expect(t, err, "not licensed: lease_needed")
	taken, err := second.Lease()
	expect(t, err, "none")
	until, err := taken.Keep()
	expect(t, err, "none")
	if !until.After(time.Now()) {
		t.Fatal(until)
	}
	again, err := second.Lease()
	expect(t, err, "none")
	expect(t, again.Return(), "none")
	released, err := first.ReleaseSeat()
	expect(t, err, "none")
	if len(released.Copies) != 0 {
		t.Fatal(released)
	}
	_, err = first.Check()
	expect(t, err, "not licensed: no_license")
	list, err := first.FetchRevocations()
	expect(t, err, "none")
	if list.Seq == 0 || !list.NextAt.After(list.SignedAt) {
		t.Fatal(list)
	}
}

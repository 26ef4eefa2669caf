// Package latchkey finds a license, verifies it offline, and activates it: a thin face of Latchkey's C library.
//
//	app, err := latchkey.Open(latchkey.Description{
//		Product: "acme-editor", JWKS: jwks, Release: &latchkey.Release{Version: "4.2", ReleasedAt: "2026-11-01"},
//		Files: []string{"$ACME_LICENSES"},
//	})
//	grant, err := app.Check()
//	var refused *latchkey.NotLicensed
//	if errors.As(err, &refused) {
//		log.Fatalf("Acme Editor can't start: %v. Please %s. (code %s)", refused, refused.Help, refused.Code)
//	}
package latchkey

import (
	"encoding/json"
	"runtime"
	"time"
)

// Description is what the application is, and where its license may be. What is left out is the safe default.
type Description struct {
	Product string `json:"product"`
	// The vendor's JWK set, as GET /.well-known/jwks.json answers it.
	JWKS json.RawMessage `json:"jwks"`
	// This or WithoutRelease is required.
	Release        *Release `json:"release,omitempty"`
	WithoutRelease bool     `json:"without_release,omitempty"`
	ComputerID     string   `json:"computer_id,omitempty"`
	// What tells this session from others on the same computer, for floating seats.
	Session string `json:"session,omitempty"`
	// License texts that the application has itself, such as from a dialog.
	Texts []string `json:"texts,omitempty"`
	// License files and folders, may be on a share.
	Files []string `json:"files,omitempty"`
	// The environment variable that may hold a license or name files.
	EnvironmentVariable *Place `json:"environment_variable,omitempty"`
	// The folder in which the client keeps what it found.
	UserStore *Place `json:"user_store,omitempty"`
	// The folder whose license.lic counts for all users.
	MachineStore           *Place   `json:"machine_store,omitempty"`
	ClockToleranceSeconds  *uint64  `json:"clock_tolerance_seconds,omitempty"`
	ExpiryToleranceSeconds *uint64  `json:"expiry_tolerance_seconds,omitempty"`
	ExpiryWarningDays      *uint16  `json:"expiry_warning_days,omitempty"`
	Revocations            []string `json:"revocations,omitempty"`
	RevocationsMaxAge      *uint64  `json:"revocations_max_age_seconds,omitempty"`
	MaxOffline             *uint64  `json:"max_offline_seconds,omitempty"`
	ReadDeadlineMs         *uint64  `json:"read_deadline_ms,omitempty"`
	WriteDeadlineMs        *uint64  `json:"write_deadline_ms,omitempty"`
	// Without it nothing goes over the network.
	Service *Service `json:"service,omitempty"`
}

// Release is the version of the application and the day when it was released, such as 2026-11-01.
type Release struct {
	Version    string `json:"version"`
	ReleasedAt string `json:"released_at"`
}

// Service is the license service, and the way to it.
type Service struct {
	URL       string  `json:"url"`
	TimeoutMs *uint64 `json:"timeout_ms,omitempty"`
	// The URL of an HTTP proxy; by default the system's.
	Proxy *Place `json:"proxy,omitempty"`
	// Further authorities to trust, each a text in PEM.
	RootCertificates []string `json:"root_certificates,omitempty"`
	// Whether activation keys that lie in license files are activated when nothing else is valid.
	AutoActivate bool `json:"auto_activate,omitempty"`
	// Whether revocation lists are fetched in the background, after a check has answered.
	FetchRevocations bool `json:"fetch_revocations,omitempty"`
	// How often, at most, a check asks in the background whether the license still stands.
	KeepFreshSeconds *uint64 `json:"keep_fresh_seconds,omitempty"`
}

// Place is where something is: At a path or a name, or Nowhere. Nil is the default.
type Place struct {
	at        string
	isNowhere bool
}

// At is there.
func At(place string) *Place { return &Place{at: place} }

// Nowhere is no place at all.
func Nowhere() *Place { return &Place{isNowhere: true} }

// MarshalJSON writes it as the library reads it.
func (place *Place) MarshalJSON() ([]byte, error) {
	if place.isNowhere {
		return json.Marshal(false)
	}
	return json.Marshal(place.at)
}

// Application is open until Close. It may be used by any goroutine; every call may wait for files, and Activate, Refresh, Lease,
// FetchRevocations and Settings for the network.
type Application struct{ handle uint64 }

// Open describes an application; the error is a *Misuse.
func Open(description Description, dangers ...Danger) (*Application, error) {
	if err := fits(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(description)
	if err != nil {
		return nil, err
	}
	var flags uint32
	for _, danger := range dangers {
		flags |= uint32(danger)
	}
	application := &Application{handle: open(string(text), flags)}
	runtime.SetFinalizer(application, (*Application).Close)
	if _, err := application.ComputerID(); err != nil {
		application.Close()
		return nil, err
	}
	return application, nil
}

// Close forgets it, and returns its floating seats; every later call answers a *Misuse.
func (application *Application) Close() {
	closeHandle(application.handle)
	runtime.KeepAlive(application)
}

// Check decides whether the application may run, now; the error is a *NotLicensed.
func (application *Application) Check() (*Grant, error) {
	return application.granted(asked{Operation: "check"})
}

// Grants are all valid licenses, the best first.
func (application *Application) Grants() ([]*Grant, error) {
	answer, err := application.ask(asked{Operation: "grants"})
	return answer.Grants, err
}

// Activate buys a license key for this computer; it also takes a license key that was entered in its place.
func (application *Application) Activate(activationKey string) (*Grant, error) {
	return application.granted(asked{Operation: "activate", ActivationKey: &activationKey})
}

// Refresh asks the service whether the license still stands, and keeps the newer license key; then it answers as Check.
func (application *Application) Refresh() (*Grant, error) {
	return application.granted(asked{Operation: "refresh"})
}

// FetchRevocations fetches the newest list of what was taken back, for the next Check; the error is a *ServiceError.
func (application *Application) FetchRevocations() (*RevocationList, error) {
	answer, err := application.ask(asked{Operation: "fetch_revocations"})
	return answer.RevocationList, err
}

// Settings are the vendor's public settings, as the service answers them; the error is a *ServiceError.
func (application *Application) Settings() (json.RawMessage, error) {
	answer, err := application.ask(asked{Operation: "settings"})
	return answer.Settings, err
}

// ComputerID is the ID of this computer, for a user to send to the vendor; empty where the system has none.
func (application *Application) ComputerID() (string, error) {
	answer, err := application.ask(asked{Operation: "computer_id"})
	return answer.ComputerID, err
}

// ActivationLink is a link to the service's page, on which a customer activates for this computer while it is offline; with the activation
// key in it, where one is given. Empty where no service is known; the error is a *NotLicensed for one that is mistyped.
func (application *Application) ActivationLink(activationKey string) (string, error) {
	asking := asked{Operation: "activation_link"}
	if activationKey != "" {
		asking.ActivationKey = &activationKey
	}
	answer, err := application.ask(asking)
	return answer.ActivationLink, err
}

// Inspect says what a text holds: license_key, activation_key, mistyped_activation_key, other_text; nothing is verified.
func (application *Application) Inspect(text string) ([]string, error) {
	answer, err := application.ask(asked{Operation: "inspect", Text: &text})
	return answer.Entries, err
}

// ReleaseSeat gives this computer's seat back, so that another computer can take it; the error is a *ServiceError.
func (application *Application) ReleaseSeat() (*Released, error) {
	answer, err := application.ask(asked{Operation: "release"})
	return answer.Released, err
}

// Lease takes a floating seat and holds it: keep the answer, and Check grants the license. The error is a *NotLicensed.
func (application *Application) Lease() (*Lease, error) {
	answer, err := application.ask(asked{Operation: "take_lease"})
	if err != nil {
		return nil, err
	}
	return &Lease{LicenseID: answer.Lease.LicenseID, application: application, number: answer.Lease.Number}, nil
}

// Lease is a floating seat that this computer holds, or this session on it. It is renewed in the background, and lasts without a
// network until its end. Return it in the end: defer lease.Return().
type Lease struct {
	LicenseID   string
	application *Application
	number      uint64
}

// LeaseState is what is true of a lease, now.
type LeaseState struct {
	IsHeld     bool   `json:"is_held"`
	TimeLeftMs uint64 `json:"time_left_ms"`
	// By this computer's clock, which may be wrong.
	Until time.Time `json:"until"`
	// Why the last attempt to renew it failed; nil when it went well.
	Failure *struct{ Code, Message, Help string } `json:"failure"`
}

// State says whether the seat is held; ask as often as you like.
func (lease *Lease) State() (LeaseState, error) {
	answer, err := lease.application.ask(asked{Operation: "lease", Lease: &lease.number})
	if err != nil {
		return LeaseState{}, err
	}
	return answer.Lease.LeaseState, nil
}

// Return returns the seat; the error is a *ServiceError when the service could not be asked.
func (lease *Lease) Return() error {
	_, err := lease.application.ask(asked{Operation: "return_lease", Lease: &lease.number})
	return err
}

// Keep keeps the seat without renewing it, for a journey, and says until when; nil where nothing can be kept.
func (lease *Lease) Keep() (*time.Time, error) {
	answer, err := lease.application.ask(asked{Operation: "keep_lease", Lease: &lease.number})
	return answer.KeptUntil, err
}

package latchkey

import (
	"encoding/json"
	"runtime"
	"time"
)

// Grant is the license that the application may run on.
type Grant struct {
	LicenseID        string         `json:"license_id"`
	Kind             string         `json:"kind"`
	Model            string         `json:"model"`
	Features         []string       `json:"features"`
	Properties       map[string]any `json:"properties"`
	Licensee         string         `json:"licensee"`
	ExpiresAt        *time.Time     `json:"expires_at"`
	DaysLeft         *int64         `json:"days_left"`
	MaintenanceUntil *time.Time     `json:"maintenance_until"`
	// How many computers can run on it at once, where they are counted: each needs a lease then.
	FloatingSeats *uint32 `json:"floating_seats"`
	// Of a floating license, until when the seat is held unless its lease is renewed.
	LeaseEndsAt *time.Time `json:"lease_ends_at"`
	Source      Source     `json:"source"`
	// Why this one was taken, for a person.
	Choice string `json:"choice"`
	// The signed text. A generic one runs the application on any computer: handle it as a secret.
	LicenseKey string `json:"license_key"`
	// The newest revocation list that this computer has seen.
	RevocationList *RevocationList `json:"revocation_list"`
	// What the service said of it, when it was asked; shown, not obeyed.
	Standing string    `json:"standing"`
	Warnings []Warning `json:"warnings"`
	Findings []Finding `json:"findings"`
}

// HasFeature says whether it grants one feature.
func (grant *Grant) HasFeature(name string) bool {
	for _, feature := range grant.Features {
		if feature == name {
			return true
		}
	}
	return false
}

// String has no license key in it.
func (grant *Grant) String() string { return grant.LicenseID + ", from " + grant.Source.Description }

// Source is where a license was found; Description is for a person.
type Source struct{ Kind, Name, Path, Description string }

// String says it for a person.
func (source Source) String() string { return source.Description }

// Finding is the result of one source, for a support request.
type Finding struct {
	Source        Source
	Code, Message string
}

// Warning is worth knowing, though the application may run.
type Warning struct{ Code, Message string }

// RevocationList is a list of what was taken back.
type RevocationList struct {
	Seq      uint64    `json:"seq"`
	SignedAt time.Time `json:"signed_at"`
	NextAt   time.Time `json:"next_at"`
}

// Released is a seat that was given back.
type Released struct {
	LicenseID string `json:"license_id"`
	// Where license keys of it still are, which are refused from now on.
	Copies []Source `json:"copies"`
}

// Failure has a stable code, and says the same for a person.
type Failure struct {
	Code, Message string
	// What would help, for the user.
	Help string
}

func (failure Failure) Error() string { return failure.Message }

// NotLicensed is why the application may not run.
type NotLicensed struct {
	Failure
	// When a floating seat may be free.
	RetryAt  *time.Time
	FoundIn  *Source
	Findings []Finding
}

// ServiceError is why the license service said no, or can't be reached.
type ServiceError struct{ Failure }

// Misuse is a slip in the application's code; no user can cause one.
type Misuse struct{ Failure }

type asked struct {
	Operation     string  `json:"operation"`
	ActivationKey *string `json:"activation_key,omitempty"`
	Text          *string `json:"text,omitempty"`
	Lease         *uint64 `json:"lease,omitempty"`
}

type answered struct {
	Outcome string `json:"outcome"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Help    string `json:"help"`

	Grant          *Grant          `json:"grant"`
	Grants         []*Grant        `json:"grants"`
	FoundIn        *Source         `json:"found_in"`
	Findings       []Finding       `json:"findings"`
	Settings       json.RawMessage `json:"settings"`
	ComputerID     string          `json:"computer_id"`
	ActivationLink string          `json:"activation_link"`
	Entries        []string        `json:"entries"`
	Released       *Released       `json:"released"`
	RevocationList *RevocationList `json:"revocation_list"`
	RetryAt        *time.Time      `json:"retry_at"`
	KeptUntil      *time.Time      `json:"kept_until"`
	Lease          *struct {
		LeaseState
		Number    uint64 `json:"number"`
		LicenseID string `json:"license_id"`
	} `json:"lease"`
}

func (application *Application) granted(what asked) (*Grant, error) {
	answer, err := application.ask(what)
	return answer.Grant, err
}

func (application *Application) ask(what asked) (answered, error) {
	text, err := json.Marshal(what)
	if err != nil {
		return answered{}, err
	}
	var answer answered
	err = json.Unmarshal([]byte(request(application.handle, string(text))), &answer)
	runtime.KeepAlive(application)
	if err != nil {
		return answered{}, err
	}
	failure := Failure{answer.Code, answer.Message, answer.Help}
	switch answer.Outcome {
	case "done":
		return answer, nil
	case "not_licensed":
		return answered{}, &NotLicensed{failure, answer.RetryAt, answer.FoundIn, answer.Findings}
	case "service_error":
		return answered{}, &ServiceError{failure}
	default:
		return answered{}, &Misuse{failure}
	}
}

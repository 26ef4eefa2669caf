// Package license verifies a Latchkey license key offline, with Go's own library. Copy this file into your application.
//
//	keys, err := license.TrustedKeys(JWKS) // once; the JWK set stands in your source code
//	claims, err := license.Verify(text, keys, "acme-editor", license.Options{Computer: &computer, ReleasedAt: releasedAt})
//
// Refusals are *Refused, with the stable code that the Rust client has. What this does not do stands in README.md, "Other languages";
// besides, it reads no revocation list and looks for no license key in a text.
package license

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	lengthMax, depthMax = 4224, 64
	// As far as calendars with years of four digits go.
	dateMin, dateMax = -377705023201, 253402207200
	integerMax       = 1<<53 - 1
)

var (
	nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	uuidForm = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	secrets  = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}
	// RFC 9864 calls EdDSA with this curve Ed25519.
	names = map[string][]string{"ES256": {"ES256"}, "EdDSA": {"EdDSA", "Ed25519"}}
)

// Refused is why a license key is refused: the code is stable.
type Refused struct{ Code string }

func (refused *Refused) Error() string { return refused.Code }

// Options say what the application is. What is left out is the safe default.
type Options struct {
	// The computer's ID; without one, no license of a computer is good.
	Computer *string
	// Generic license keys run the application on any computer.
	AllowGenericKeys bool
	// When the application's version was released; without it no maintenance is checked.
	ReleasedAt *time.Time
	// By default the clock's.
	Now *time.Time
	// By default a day, and five minutes.
	ClockTolerance, ExpiryTolerance *time.Duration
}

// Key is one that license keys are verified with.
type Key struct {
	id, alg string
	verify  func(signed, signature []byte) bool
}

// Verify gives the claims of a license key that is good here and now, or a *Refused.
func Verify(licenseKey string, keys map[string]Key, product string, options Options) (map[string]any, error) {
	malformed := &Refused{"license_key_malformed"}
	texts := strings.Split(licenseKey, ".")
	if len(licenseKey) > lengthMax || len(texts) != 3 {
		return nil, malformed
	}
	var parts [3][]byte
	for number, text := range texts {
		var isCanonical bool
		if parts[number], isCanonical = decode(text); !isCanonical {
			return nil, malformed
		}
	}
	header, isHeader := headerOf(parts[0])
	if !isHeader {
		return nil, malformed
	}
	// The algorithm is the trusted key's, whatever the header says.
	key, isKnown := keys[header["kid"].(string)]
	if !isKnown {
		return nil, &Refused{"signing_key_unknown"}
	}
	signed := []byte(texts[0] + "." + texts[1])
	if !contains(names[key.alg], header["alg"].(string)) || !key.verify(signed, parts[2]) {
		return nil, &Refused{"signature_invalid"}
	}
	value, isJSON := readJSON(parts[1], false)
	claims, isObject := value.(map[string]any)
	if !isJSON || !isObject || !isClaims(claims) {
		return nil, malformed
	}
	if refused := checkBinding(claims, product, options); refused != nil {
		return nil, refused
	}
	if refused := checkTime(claims, options); refused != nil {
		return nil, refused
	}
	return claims, nil
}

func checkBinding(claims map[string]any, product string, options Options) error {
	computer, hasComputer := claims["computer"].(string)
	isBound := claims["kind"] == "computer"
	switch {
	case claims["aud"] != product:
		return &Refused{"product_mismatch"}
	case isBound != hasComputer:
		return &Refused{"license_key_malformed"}
	case !isBound && !options.AllowGenericKeys:
		return &Refused{"generic_not_allowed"}
	case !isBound:
		return nil
	}
	if options.Computer != nil {
		here := sha256.Sum256([]byte(product + "\x00" + *options.Computer))
		if computer == base64.RawURLEncoding.EncodeToString(here[:]) {
			return nil
		}
	}
	return &Refused{"computer_mismatch"}
}

func checkTime(claims map[string]any, options Options) error {
	or := func(given *time.Duration, otherwise time.Duration) time.Duration {
		if given == nil {
			return otherwise
		}
		return *given
	}
	at := func(name string) (time.Time, bool) {
		seconds, is := wholeNumber(claims[name])
		return time.Unix(seconds, 0), is
	}
	now := time.Now()
	if options.Now != nil {
		now = *options.Now
	}
	if signedAt, _ := at("iat"); now.Before(signedAt) {
		now = signedAt // a clock before the signature is wrong
	}
	if until, isLimited := at("maintenance_until"); isLimited && options.ReleasedAt != nil && until.Before(*options.ReleasedAt) {
		return &Refused{"maintenance_ended"}
	}
	if begin, has := at("nbf"); has && begin.After(now.Add(or(options.ClockTolerance, 24*time.Hour))) {
		return &Refused{"license_not_yet_valid"}
	}
	if end, has := at("exp"); has && !now.Before(end.Add(or(options.ExpiryTolerance, 5*time.Minute))) {
		return &Refused{"license_expired"}
	}
	return nil
}

// TrustedKeys are the keys of a JWK set in JSON that license keys are verified with, by ID; any other is left out. The error is a
// mistake in the application: a private key, a key ID twice, or no key that can be used.
func TrustedKeys(jwks string) (map[string]Key, error) {
	value, _ := readJSON([]byte(strings.TrimPrefix(jwks, "\ufeff")), true)
	set, isObject := value.(map[string]any)
	usable, ids := map[string]Key{}, map[string]bool{}
	for _, name := range []string{"keys", "list_keys", "certificate_keys"} {
		list, isList := set[name].([]any)
		if !isObject || (!isList && (name == "keys" || set[name] != nil)) {
			return nil, errors.New("the JWK set is no JSON object with a list `keys`, or a member is in it twice")
		}
		for _, each := range list {
			jwk, _ := each.(map[string]any)
			for _, secret := range secrets {
				if jwk[secret] != nil {
					return nil, errors.New("a secret is in the JWK set: whoever has your application could sign license keys")
				}
			}
			key, isUsable := usableKey(jwk)
			if !isUsable {
				continue
			}
			if ids[key.id] {
				return nil, errors.New("a key ID is in the JWK set twice")
			}
			ids[key.id] = true
			if name == "keys" {
				usable[key.id] = key
			}
		}
	}
	if len(usable) == 0 {
		return nil, errors.New("the JWK set has no key of Ed25519 or P-256 with an ID")
	}
	return usable, nil
}

func usableKey(jwk map[string]any) (Key, bool) {
	texts := map[string]string{}
	for _, name := range []string{"kty", "crv", "x", "y", "kid", "alg", "use"} {
		text, isText := jwk[name].(string)
		if !isText && jwk[name] != nil {
			return Key{}, false
		}
		texts[name] = text
	}
	operations, isList := jwk["key_ops"].([]any)
	isToVerify := jwk["key_ops"] == nil
	for _, operation := range operations {
		isToVerify = isToVerify || (isList && operation == "verify")
	}
	if !isText(texts["kid"], 255) || (jwk["use"] != nil && texts["use"] != "sig") || !isToVerify {
		return Key{}, false
	}
	x, hasX := decode(texts["x"])
	y, hasY := decode(texts["y"])
	key := Key{id: texts["kid"]}
	switch texts["kty"] + " " + texts["crv"] {
	case "OKP Ed25519":
		if !hasX || len(x) != 32 || !isPoint(x) {
			return Key{}, false
		}
		key.alg = "EdDSA"
		key.verify = func(signed, signature []byte) bool {
			return len(signature) == 64 && ed25519.Verify(x, signed, signature)
		}
	case "EC P-256":
		public := ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
		if !hasX || !hasY || len(x) != 32 || len(y) != 32 || !public.Curve.IsOnCurve(public.X, public.Y) {
			return Key{}, false
		}
		key.alg = "ES256"
		key.verify = func(signed, signature []byte) bool {
			if len(signature) != 64 {
				return false
			}
			digest := sha256.Sum256(signed)
			return ecdsa.Verify(&public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		}
	default:
		return Key{}, false
	}
	return key, jwk["alg"] == nil || contains(names[key.alg], texts["alg"])
}

// isPoint says whether an Ed25519 key is on the curve, in its one spelling, and not one of the few that fit any signature.
func isPoint(encoded []byte) bool {
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
	bigEndian := make([]byte, 32)
	for place, each := range encoded {
		bigEndian[31-place] = each
	}
	bigEndian[0] &= 0x7f
	y, one := new(big.Int).SetBytes(bigEndian), big.NewInt(1)
	ofOrder8, _ := new(big.Int).SetString("05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826", 16)
	small := []*big.Int{new(big.Int), one, new(big.Int).Sub(p, one), ofOrder8, new(big.Int).Sub(p, ofOrder8)}
	for _, each := range small {
		if y.Cmp(each) == 0 {
			return false
		}
	}
	if y.Cmp(p) >= 0 {
		return false
	}
	d := new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), p))
	squared := new(big.Int).Mul(y, y)
	above := new(big.Int).Sub(squared, one)
	below := new(big.Int).Add(new(big.Int).Mul(d, squared), one)
	xSquared := above.Mul(above, below.ModInverse(below.Mod(below, p), p))
	return big.Jacobi(xSquared.Mod(xSquared, p), p) == 1
}

func headerOf(part []byte) (map[string]any, bool) {
	value, _ := readJSON(part, false)
	header, _ := value.(map[string]any)
	alg, _ := header["alg"].(string)
	kid, _ := header["kid"].(string)
	is := len(header) == 3 && header["typ"] == "license+jwt" && isText(kid, 255) && contains([]string{"EdDSA", "Ed25519", "ES256"}, alg)
	return header, is
}

func isClaims(claims map[string]any) bool {
	oneOf := func(allowed ...string) func(any) bool {
		return func(value any) bool { text, is := value.(string); return is && contains(allowed, text) }
	}
	matching := func(form *regexp.Regexp) func(any) bool {
		return func(value any) bool { text, is := value.(string); return is && form.MatchString(text) }
	}
	isDate := func(value any) bool {
		seconds, is := wholeNumber(value)
		return is && seconds >= dateMin && seconds <= dateMax
	}
	isRevision := func(value any) bool { rev, is := wholeNumber(value); return is && rev >= 1 && rev < 1<<32 }
	isIssuer := func(value any) bool { text, _ := value.(string); return isVisible(value) && jsonLength(text) <= 255 }
	isFeatures := func(value any) bool {
		list, is := value.([]any)
		for _, each := range list {
			is = is && matching(nameForm)(each)
		}
		return is
	}
	isString := func(value any) bool { _, is := value.(string); return is }
	required := map[string]func(any) bool{
		"iss": isIssuer, "sub": matching(uuidForm), "jti": matching(uuidForm), "aud": matching(nameForm), "iat": isDate,
		"kind": oneOf("computer", "generic"), "rev": isRevision, "model": oneOf("permanent", "subscription", "trial"),
		"features": isFeatures, "properties": isProperties,
	}
	optional := map[string]func(any) bool{
		"nbf": isDate, "exp": isDate, "maintenance_until": isDate, "computer": isString, "licensee": isVisible,
	}
	for name, test := range required {
		if !test(claims[name]) {
			return false
		}
	}
	for name, test := range optional {
		if value, has := claims[name]; has && !test(value) {
			return false
		}
	}
	return true
}

func isControl(c rune) bool { return c < 0x20 || (c >= 0x7f && c <= 0x9f) }

func isText(text string, maxChars int) bool {
	return text != "" && utf8.RuneCountInString(text) <= maxChars && strings.IndexFunc(text, isControl) < 0
}

// skipped are the characters that show nothing: blanks, and what is invisible, from one to the next, each included.
var skipped = []rune{
	0, 0x20, 0x7f, 0xa0, 0xad, 0xad, 0x34f, 0x34f, 0x61c, 0x61c, 0x115f, 0x1160, 0x1680, 0x1680, 0x17b4, 0x17b5, 0x180b, 0x180f,
	0x2000, 0x200f, 0x2028, 0x202f, 0x205f, 0x206f, 0x2800, 0x2800, 0x3000, 0x3000, 0x3164, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xfeff,
	0xffa0, 0xffa0, 0xfff0, 0xfffc, 0xe0000, 0xe0fff,
}

func isShown(c rune) bool {
	for place := 0; place < len(skipped); place += 2 {
		if c >= skipped[place] && c <= skipped[place+1] {
			return false
		}
	}
	return true
}

func isVisible(value any) bool {
	text, is := value.(string)
	return is && isText(text, 255) && strings.IndexFunc(text, isShown) >= 0
}

func isProperties(value any) bool {
	properties, is := value.(map[string]any)
	length := len("{}")
	for name, each := range properties {
		written, isScalar := scalarLength(each)
		if is = is && isScalar && nameForm.MatchString(name); !is {
			return false
		}
		length += len(`"":`) + len(name) + written
	}
	if len(properties) > 1 {
		length += len(properties) - 1
	}
	return is && length <= 1024
}

// scalarLength is how long a property's value is as JSON.
func scalarLength(value any) (int, bool) {
	switch value := value.(type) {
	case string:
		isForbidden := func(c rune) bool { return isControl(c) && !strings.ContainsRune("\t\n\r", c) }
		return jsonLength(value) + 2, strings.IndexFunc(value, isForbidden) < 0
	case bool:
		return len(strconv.FormatBool(value)), true
	case json.Number:
		number, _ := value.Float64()
		if number == math.Trunc(number) {
			return len(strconv.FormatInt(int64(number), 10)), math.Abs(number) <= integerMax
		}
		written := strconv.FormatFloat(number, 'g', -1, 64)
		return len(written), math.Abs(number) >= 1e-100
	}
	return 0, false
}

// jsonLength is how many bytes a text takes as JSON, without its quotation marks.
func jsonLength(text string) int {
	length := len(text)
	for _, c := range text {
		switch {
		case strings.ContainsRune("\"\\\b\f\n\r\t", c):
			length++
		case c < 0x20:
			length += len(`u00xx`)
		}
	}
	return length
}

// wholeNumber is one that is written without a point or an exponent, and not as -0.
func wholeNumber(value any) (int64, bool) {
	number, _ := value.(json.Number)
	whole, err := strconv.ParseInt(string(number), 10, 64)
	return whole, err == nil && number != "-0"
}

func contains(list []string, text string) bool {
	for _, each := range list {
		if each == text {
			return true
		}
	}
	return false
}

// decode reads canonical base64url without padding.
func decode(part string) ([]byte, bool) {
	data, err := base64.RawURLEncoding.Strict().DecodeString(part)
	return data, err == nil && !strings.ContainsAny(part, "\r\n")
}

// readJSON reads JSON that all readers take for the same (RFC 7493): nothing twice, no number out of range, not too deep, no half of a
// surrogate pair; no member null.
func readJSON(data []byte, mayBeNull bool) (any, bool) {
	if !utf8.Valid(data) || !json.Valid(data) || hasHalfPair(data) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	value, ok := readValue(decoder, mayBeNull, 0)
	if _, err := decoder.Token(); err != io.EOF {
		return nil, false
	}
	return value, ok
}

func readValue(decoder *json.Decoder, mayBeNull bool, depth int) (any, bool) {
	token, err := decoder.Token()
	if err != nil {
		return nil, false
	}
	switch token := token.(type) {
	case json.Number:
		_, err := token.Float64()
		return token, err == nil
	case json.Delim:
		if depth == depthMax {
			return nil, false
		}
		if token == '[' {
			list := []any{}
			for decoder.More() {
				value, ok := readValue(decoder, mayBeNull, depth+1)
				if !ok {
					return nil, false
				}
				list = append(list, value)
			}
			_, err := decoder.Token()
			return list, err == nil
		}
		members := map[string]any{}
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return nil, false
			}
			value, ok := readValue(decoder, mayBeNull, depth+1)
			_, isTwice := members[name.(string)]
			if !ok || isTwice || (value == nil && !mayBeNull) {
				return nil, false
			}
			members[name.(string)] = value
		}
		_, err := decoder.Token()
		return members, err == nil
	}
	return token, true
}

// hasHalfPair says whether an escape is half of a surrogate pair, which Go's reader would replace in silence.
func hasHalfPair(data []byte) bool {
	escape := func(place int) (uint64, bool) {
		if place+6 > len(data) || data[place] != '\\' || data[place+1] != 'u' {
			return 0, false
		}
		code, err := strconv.ParseUint(string(data[place+2:place+6]), 16, 16)
		return code, err == nil
	}
	for place := 0; place < len(data); place++ {
		if data[place] != '\\' {
			continue
		}
		code, isEscape := escape(place)
		if isEscape && code >= 0xd800 && code <= 0xdfff {
			low, follows := escape(place + 6)
			if code > 0xdbff || !follows || low < 0xdc00 || low > 0xdfff {
				return true
			}
			place += 6
		}
		place++
	}
	return false
}

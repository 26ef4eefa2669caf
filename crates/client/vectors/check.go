// Every published vector of license keys and JWK sets with docs/verify.go: a line for each that differs, counts, and an exit code.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"latchkey.example/check/license"
)

func read(name string, into any) {
	data, err := os.ReadFile(filepath.Join(os.Args[1], name))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		panic(err)
	}
}

func report(what string, count int, wrong []string) bool {
	for _, each := range wrong {
		fmt.Println(each)
	}
	fmt.Printf("go: %d %s, %d wrong\n", count, what, len(wrong))
	return len(wrong) == 0
}

func licenseKeys() bool {
	var table struct {
		JWKS            json.RawMessage
		ClockTolerance  int64 `json:"clock_tolerance_seconds"`
		ExpiryTolerance int64 `json:"expiry_tolerance_seconds"`
		Vectors         []struct {
			Name, Product, Computer, Code string
			LicenseKey                    string `json:"license_key"`
			AllowGenericKeys              bool   `json:"allow_generic_keys"`
			Now                           time.Time
			ReleasedAt                    *time.Time `json:"released_at"`
		}
	}
	read("vectors.json", &table)
	keys, err := license.TrustedKeys(string(table.JWKS))
	if err != nil {
		panic(err)
	}
	clock, expiry := time.Duration(table.ClockTolerance)*time.Second, time.Duration(table.ExpiryTolerance)*time.Second
	var wrong []string
	for _, row := range table.Vectors {
		row := row
		claims, err := license.Verify(row.LicenseKey, keys, row.Product, license.Options{
			Computer: &row.Computer, AllowGenericKeys: row.AllowGenericKeys, Now: &row.Now, ReleasedAt: row.ReleasedAt,
			ClockTolerance: &clock, ExpiryTolerance: &expiry,
		})
		code := "valid"
		if err != nil {
			code = err.(*license.Refused).Code
		} else if claims["aud"] != row.Product {
			code = "no claims"
		}
		if code != row.Code {
			wrong = append(wrong, fmt.Sprintf("%s: %s, not %s", row.Name, code, row.Code))
		}
	}
	return report("license keys", len(table.Vectors), wrong)
}

func jwkSets() bool {
	var table struct {
		Sets []struct {
			Name, JWKS string
			Usable     []string
		}
	}
	read("jwk-sets.json", &table)
	var wrong []string
	for _, row := range table.Sets {
		found := []string{}
		keys, err := license.TrustedKeys(row.JWKS)
		for id := range keys {
			found = append(found, id)
		}
		sort.Strings(found)
		if (err == nil) != (row.Usable != nil) || strings.Join(found, " ") != strings.Join(row.Usable, " ") {
			wrong = append(wrong, fmt.Sprintf("%s: %v, not %v", row.Name, found, row.Usable))
		}
	}
	return report("JWK sets", len(table.Sets), wrong)
}

func main() {
	areRight := licenseKeys()
	if areRight = jwkSets() && areRight; !areRight {
		os.Exit(1)
	}
}

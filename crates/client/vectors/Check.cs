using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Text;

/// <summary>
/// Every published vector of license keys and JWK sets with docs/Verify.cs: a line for each that differs, counts, and an exit code. .NET has
/// no EdDSA: license keys that the usual Ed25519 key signed are signed anew by the published test key of P-256, others are of a key that is
/// unknown.
/// </summary>
internal static class Check
{
    private const string Usual = "{\"alg\":\"EdDSA\",\"kid\":\"test-ed25519-2026\",\"typ\":\"license+jwt\"}";
    private const string Anew = "{\"alg\":\"ES256\",\"kid\":\"test-p256-2026\",\"typ\":\"license+jwt\"}";
    private static readonly BigInteger Secret = new BigInteger(Enumerable.Repeat((byte)2, 32).ToArray());
    private static int signedAnew;

    private static int Main(string[] arguments)
    {
        Func<string, Dictionary<string, object>> read = name =>
            (Dictionary<string, object>)Json.Parse(File.ReadAllText(Path.Combine(arguments[0], name)), true);
        Dictionary<string, object> table = read("vectors.json");
        Dictionary<string, Verify.Key> keys = Verify.TrustedKeys(File.ReadAllText(Path.Combine(arguments[0], "jwks.json")));
        int wrong = Report("license keys", (List<object>)table["vectors"], row => LicenseKey(row, keys, table));
        wrong += Report("JWK sets", (List<object>)read("jwk-sets.json")["sets"], JwkSet);
        Console.WriteLine($"c#: {signedAnew} license keys were signed anew by ES256; Mono has no ECDsa, so a stand-in verified");
        return wrong == 0 && signedAnew > 100 ? 0 : 1;
    }

    private static int Report(string what, List<object> rows, Func<Dictionary<string, object>, string> differs)
    {
        int wrong = 0;
        foreach (Dictionary<string, object> row in rows)
        {
            string difference = differs(row);
            if (difference != null)
            {
                Console.WriteLine(row["name"] + ": " + difference);
                wrong++;
            }
        }
        Console.WriteLine($"c#: {rows.Count} {what}, {wrong} wrong");
        return wrong;
    }

    private static string Encode(byte[] data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string LicenseKey(Dictionary<string, object> row, Dictionary<string, Verify.Key> keys, Dictionary<string, object> table)
    {
        string licenseKey = (string)row["license_key"], right = (string)row["code"];
        string[] parts = licenseKey.Split('.');
        bool isUsual = parts[0] == Encode(Encoding.UTF8.GetBytes(Usual)) && parts.Length == 3 && licenseKey.Length <= 4224;
        // Where the signature is what is wrong, it stays.
        if (isUsual && right != "signature_invalid" && parts[2].Length == 86 && "AQgw".IndexOf(parts[2].Last()) >= 0)
        {
            string signed = Encode(Encoding.UTF8.GetBytes(Anew)) + "." + parts[1];
            licenseKey = signed + "." + Encode(ECDsa.Sign(Secret, Encoding.ASCII.GetBytes(signed)));
            signedAnew++;
        }
        Func<string, DateTimeOffset> at = name => DateTimeOffset.Parse((string)row[name], CultureInfo.InvariantCulture);
        Func<string, TimeSpan> tolerance = name => TimeSpan.FromSeconds(((Json.Number)table[name]).Value);
        var verify = new Verify(keys, (string)row["product"])
        {
            Computer = (string)row["computer"], AllowGenericKeys = (bool)row["allow_generic_keys"],
            ReleasedAt = row.ContainsKey("released_at") ? at("released_at") : (DateTimeOffset?)null,
            ClockTolerance = tolerance("clock_tolerance_seconds"), ExpiryTolerance = tolerance("expiry_tolerance_seconds"),
        };
        string found;
        try
        {
            found = verify.Check(licenseKey, at("now"))["aud"].Equals(row["product"]) ? "valid" : "no claims";
        }
        catch (Verify.Refused refused)
        {
            found = refused.Code;
        }
        bool isOfUnknownKey = found == "signing_key_unknown" && licenseKey == (string)row["license_key"] && !parts[0].Contains("dGVzdC1wMjU2");
        return found == right || isOfUnknownKey ? null : $"{found}, not {right}";
    }

    private static string JwkSet(Dictionary<string, object> row)
    {
        // Of those that are right, the ones of P-256.
        List<object> right = row["usable"] as List<object>;
        string[] found;
        try
        {
            found = Verify.TrustedKeys((string)row["jwks"]).Keys.OrderBy(id => id, StringComparer.Ordinal).ToArray();
        }
        catch (Verify.UnusableJwkSet)
        {
            found = new string[0];
        }
        bool isRight = found.Length == 0 ? right == null || !right.Contains("test-p256-2026") : right != null && found.All(right.Contains);
        return isRight ? null : $"{string.Join(" ", found)}, not {string.Join(" ", right ?? new List<object>())}";
    }
}

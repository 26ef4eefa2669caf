using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

/// <summary>
/// Verifies a Latchkey license key offline, by ES256, with what .NET has by itself (.NET Standard 2.0). Copy this file and Json.cs.
/// <code>
/// Dictionary&lt;string, Verify.Key&gt; keys = Verify.TrustedKeys(Jwks); // once; the JWK set stands in your source code
/// var claims = new Verify(keys, "acme-editor") { Computer = "pc-1", ReleasedAt = releasedAt }.Check(text);
/// </code>
/// Refusals are <see cref="Refused"/>, with the stable code that the Rust client has. .NET verifies no EdDSA: such keys are left out, so
/// have the service sign with ES256. What this does not do stands in README.md, "Other languages"; besides, it reads no revocation list
/// and looks for no license key in a text.
/// </summary>
internal sealed class Verify
{
    /// <summary>Why the license key is refused: the code is stable.</summary>
    internal sealed class Refused : Exception
    {
        internal Refused(string code) : base(code) => Code = code;
        internal string Code { get; }
    }

    /// <summary>A mistake in the application: a private key, a key ID twice, or no key that license keys are verified with.</summary>
    internal sealed class UnusableJwkSet : Exception
    {
        internal UnusableJwkSet(string message) : base(message) { }
    }

    /// <summary>A trusted key of P-256.</summary>
    internal sealed class Key
    {
        internal string Id;
        internal byte[] X, Y;

        /// <summary>Whether it made this signature, of two numbers of 32 bytes.</summary>
        internal bool Signed(byte[] data, byte[] signature)
        {
            using (ECDsa key = Public())
            {
                return signature.Length == 64 && key.VerifyData(data, signature, HashAlgorithmName.SHA256);
            }
        }

        /// <summary>Throws CryptographicException when it isn't on the curve.</summary>
        internal ECDsa Public() =>
            ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = X, Y = Y } });
    }

    private const int LengthMax = 4224;
    private const long DateMin = -377705023201, DateMax = 253402207200, IntegerMax = (1L << 53) - 1;
    private static readonly Regex Name = new Regex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z");
    private static readonly Regex Uuid = new Regex(@"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z");
    private static readonly string[] Secrets = { "d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv" };
    private readonly Dictionary<string, Key> keys;
    private readonly string product;

    internal Verify(Dictionary<string, Key> keys, string product)
    {
        this.keys = keys;
        this.product = product;
    }

    /// <summary>The computer's ID; without one, no license of a computer is good.</summary>
    internal string Computer { get; set; }
    /// <summary>Generic license keys run the application on any computer.</summary>
    internal bool AllowGenericKeys { get; set; }
    /// <summary>When the application's version was released; without it no maintenance is checked.</summary>
    internal DateTimeOffset? ReleasedAt { get; set; }
    internal TimeSpan ClockTolerance { get; set; } = TimeSpan.FromDays(1);
    internal TimeSpan ExpiryTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The claims of a license key that is good here and now; throws <see cref="Refused"/>.</summary>
    internal Dictionary<string, object> Check(string licenseKey, DateTimeOffset? now = null)
    {
        var malformed = new Refused("license_key_malformed");
        byte[][] parts = licenseKey.Length > LengthMax ? new byte[0][] : licenseKey.Split('.').Select(Decode).ToArray();
        if (parts.Length != 3 || parts.Contains(null))
        {
            throw malformed;
        }
        if (!(Read(parts[0]) is Dictionary<string, object> header) || !IsHeader(header))
        {
            throw malformed;
        }
        if (!keys.TryGetValue((string)header["kid"], out Key key))
        {
            throw new Refused("signing_key_unknown");
        }
        // The algorithm is the trusted key's, whatever the header says.
        byte[] signed = Encoding.ASCII.GetBytes(licenseKey.Substring(0, licenseKey.LastIndexOf('.')));
        if (!header["alg"].Equals("ES256") || !key.Signed(signed, parts[2]))
        {
            throw new Refused("signature_invalid");
        }
        if (!(Read(parts[1]) is Dictionary<string, object> claims) || !IsClaims(claims))
        {
            throw malformed;
        }
        CheckBinding(claims);
        CheckTime(claims, now ?? DateTimeOffset.UtcNow);
        return claims;
    }

    private void CheckBinding(Dictionary<string, object> claims)
    {
        bool isBound = claims["kind"].Equals("computer");
        if (!claims["aud"].Equals(product))
        {
            throw new Refused("product_mismatch");
        }
        if (isBound != claims.ContainsKey("computer"))
        {
            throw new Refused("license_key_malformed");
        }
        if (!isBound && !AllowGenericKeys)
        {
            throw new Refused("generic_not_allowed");
        }
        if (isBound && (Computer == null || !claims["computer"].Equals(Hashed(product + "\0" + Computer))))
        {
            throw new Refused("computer_mismatch");
        }
    }

    private void CheckTime(Dictionary<string, object> claims, DateTimeOffset moment)
    {
        Func<string, double?> at = name => claims.TryGetValue(name, out object date) ? ((Json.Number)date).Whole : null;
        Func<DateTimeOffset, double> seconds = time => (time - DateTimeOffset.FromUnixTimeSeconds(0)).TotalSeconds;
        // A clock before the signature is wrong.
        double now = Math.Max(seconds(moment), at("iat").Value);
        if (ReleasedAt != null && at("maintenance_until") < seconds(ReleasedAt.Value))
        {
            throw new Refused("maintenance_ended");
        }
        if (at("nbf") - now > ClockTolerance.TotalSeconds)
        {
            throw new Refused("license_not_yet_valid");
        }
        if (now - at("exp") >= ExpiryTolerance.TotalSeconds)
        {
            throw new Refused("license_expired");
        }
    }

    /// <summary>
    /// The keys of a JWK set in JSON that license keys are verified with, by ID; any other is left out. Throws <see cref="UnusableJwkSet"/>.
    /// </summary>
    internal static Dictionary<string, Key> TrustedKeys(string jwks)
    {
        Dictionary<string, object> set;
        try
        {
            set = Json.Parse(jwks.TrimStart('\ufeff'), true) as Dictionary<string, object>;
        }
        catch (FormatException)
        {
            set = null;
        }
        var usable = new Dictionary<string, Key>(StringComparer.Ordinal);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in new[] { "keys", "list_keys", "certificate_keys" })
        {
            object list = null;
            if (set == null || !(set.TryGetValue(name, out list) && list != null ? list is List<object> : name != "keys"))
            {
                throw new UnusableJwkSet("the JWK set is no JSON object with a list `keys`, or a member is in it twice");
            }
            foreach (var jwk in ((list as List<object>) ?? new List<object>()).OfType<Dictionary<string, object>>())
            {
                if (Secrets.Any(secret => Member(jwk, secret) != null))
                {
                    throw new UnusableJwkSet("a secret is in the JWK set: whoever has your application could sign license keys");
                }
                Key key = UsableKey(jwk, "EC", "P-256", "ES256", new[] { "x", "y" });
                // .NET verifies nothing with one of Ed25519, but its ID is taken.
                Key other = UsableKey(jwk, "OKP", "Ed25519", Equals(Member(jwk, "alg"), "Ed25519") ? "Ed25519" : "EdDSA", new[] { "x" });
                if ((key ?? other) != null && !ids.Add((key ?? other).Id))
                {
                    throw new UnusableJwkSet("a key ID is in the JWK set twice");
                }
                if (key != null && name == "keys")
                {
                    usable.Add(key.Id, key);
                }
            }
        }
        return usable.Count > 0 ? usable : throw new UnusableJwkSet("the JWK set has no key of P-256 with an ID");
    }

    private static object Member(Dictionary<string, object> members, string name) =>
        members.TryGetValue(name, out object value) ? value : null;

    private static Key UsableKey(Dictionary<string, object> jwk, string type, string curve, string algorithm, string[] coordinates)
    {
        object operations = Member(jwk, "key_ops");
        bool isToVerify = operations == null || (operations is List<object> list && list.Contains("verify"));
        Func<string, string, bool> says = (name, value) => value.Equals(Member(jwk, name));
        Func<string, string, bool> maySay = (name, value) => Member(jwk, name) == null || says(name, value);
        if (!says("kty", type) || !says("crv", curve) || !maySay("alg", algorithm) || !maySay("use", "sig") || !isToVerify ||
            !(Member(jwk, "kid") is string id) || !IsText(id, 255))
        {
            return null;
        }
        byte[][] numbers = coordinates.Select(name => Decode(Member(jwk, name) as string)).ToArray();
        if (numbers.Any(number => number == null || number.Length != 32))
        {
            return null;
        }
        var key = new Key { Id = id, X = numbers[0], Y = numbers.Last() };
        if (type != "EC")
        {
            return key;
        }
        try
        {
            key.Public().Dispose();
            return key;
        }
        catch (CryptographicException)
        {
            return null; // not on the curve
        }
    }

    private static bool IsHeader(Dictionary<string, object> header) =>
        header.Count == 3 && "license+jwt".Equals(Member(header, "typ")) && Member(header, "kid") is string kid && IsText(kid, 255) &&
        OneOf(Member(header, "alg"), "EdDSA", "Ed25519", "ES256");

    private static bool OneOf(object value, params string[] allowed) => value is string text && allowed.Contains(text);

    private static bool IsClaims(Dictionary<string, object> claims)
    {
        Func<string, Func<object, bool>, bool> has = (name, test) => claims.TryGetValue(name, out object value) && test(value);
        Func<string, Func<object, bool>, bool> mayHave = (name, test) => !claims.ContainsKey(name) || has(name, test);
        Func<object, bool> isDate = value => value is Json.Number number && number.Whole >= DateMin && number.Whole <= DateMax;
        Func<object, bool> isName = value => value is string text && Name.IsMatch(text);
        Func<object, bool> isUuid = value => value is string text && Uuid.IsMatch(text);
        return has("iss", value => IsVisible(value) && JsonLength((string)value) <= 255) && has("sub", isUuid) && has("jti", isUuid) &&
            has("aud", isName) && has("iat", isDate) && mayHave("nbf", isDate) && mayHave("exp", isDate) && mayHave("maintenance_until", isDate) &&
            has("kind", value => OneOf(value, "computer", "generic")) && has("model", value => OneOf(value, "permanent", "subscription", "trial")) &&
            has("rev", value => value is Json.Number number && number.Whole >= 1 && number.Whole <= uint.MaxValue) &&
            mayHave("computer", value => value is string) && mayHave("licensee", IsVisible) &&
            has("features", value => value is List<object> list && list.All(isName)) && has("properties", IsProperties);
    }

    private static bool IsProperties(object value)
    {
        if (!(value is Dictionary<string, object> properties) || !properties.All(each => Name.IsMatch(each.Key) && IsScalar(each.Value)))
        {
            return false;
        }
        int length = properties.Sum(each => each.Key.Length + "\"\":".Length + ScalarLength(each.Value));
        return length + Math.Max(properties.Count - 1, 0) + "{}".Length <= 1024;
    }

    private static bool IsScalar(object value)
    {
        if (value is string text)
        {
            return !text.Any(symbol => char.IsControl(symbol) && "\t\n\r".IndexOf(symbol) < 0);
        }
        double size = value is Json.Number number ? Math.Abs(number.Value) : 0;
        return value is bool || (value is Json.Number && (size == Math.Floor(size) ? size <= IntegerMax : size >= 1e-100));
    }

    /// <summary>How long a property's value is as JSON.</summary>
    private static int ScalarLength(object value)
    {
        if (value is string text)
        {
            return JsonLength(text) + "\"\"".Length;
        }
        if (value is bool truth)
        {
            return truth ? "true".Length : "false".Length;
        }
        double number = ((Json.Number)value).Value;
        bool isWhole = number == Math.Floor(number);
        return (isWhole ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture)).Length;
    }

    /// <summary>How many bytes a text takes as JSON, without its quotation marks.</summary>
    private static int JsonLength(string text) =>
        Encoding.UTF8.GetByteCount(text) + text.Sum(symbol => "\"\\\b\f\n\r\t".IndexOf(symbol) >= 0 ? 1 : symbol < ' ' ? "u00xx".Length : 0);

    private static bool IsText(string text, int maxChars) =>
        text.Length > 0 && text.Count(symbol => !char.IsLowSurrogate(symbol)) <= maxChars && !text.Any(char.IsControl);

    private static bool IsVisible(object value)
    {
        if (!(value is string text) || !IsText(text, 255))
        {
            return false;
        }
        for (int place = 0; place < text.Length; place += char.IsSurrogatePair(text, place) ? 2 : 1)
        {
            if (!IsSkipped(char.ConvertToUtf32(text, place)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Characters that show nothing: blanks, and what is invisible, from one to the next, each included.</summary>
    private static readonly int[] Skipped =
    {
        0, 0x20, 0x7f, 0xa0, 0xad, 0xad, 0x34f, 0x34f, 0x61c, 0x61c, 0x115f, 0x1160, 0x1680, 0x1680, 0x17b4, 0x17b5, 0x180b, 0x180f,
        0x2000, 0x200f, 0x2028, 0x202f, 0x205f, 0x206f, 0x2800, 0x2800, 0x3000, 0x3000, 0x3164, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xfeff,
        0xffa0, 0xffa0, 0xfff0, 0xfffc, 0xe0000, 0xe0fff,
    };

    private static bool IsSkipped(int symbol) =>
        Enumerable.Range(0, Skipped.Length / 2).Any(pair => symbol >= Skipped[2 * pair] && symbol <= Skipped[2 * pair + 1]);

    private static object Read(byte[] part)
    {
        try
        {
            return Json.Parse(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Hashed(string text)
    {
        using (SHA256 sha256 = SHA256.Create())
        {
            return Encode(sha256.ComputeHash(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static string Encode(byte[] data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Canonical base64url without padding, or null.</summary>
    private static byte[] Decode(string part)
    {
        if (part == null || part.Length % 4 == 1 || !part.All(symbol => symbol < 128 && (char.IsLetterOrDigit(symbol) || symbol == '-' || symbol == '_')))
        {
            return null;
        }
        byte[] data = Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/') + new string('=', (4 - part.Length % 4) % 4));
        return Encode(data) == part ? data : null;
    }
}

using System;
using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Latchkey
{
    /// <summary>The license that the application may run on. What it doesn't say is null.</summary>
    public sealed class Grant
    {
        [JsonProperty("license_id")] public string LicenseId { get; private set; }
        /// <summary><c>computer</c> or <c>generic</c>.</summary>
        [JsonProperty("kind")] public string Kind { get; private set; }
        [JsonProperty("model")] public string Model { get; private set; }
        [JsonProperty("features")] public HashSet<string> Features { get; private set; }
        /// <summary>The values that the vendor put into it: texts, numbers and truth values.</summary>
        [JsonProperty("properties")] public Dictionary<string, object> Properties { get; private set; }
        [JsonProperty("licensee")] public string Licensee { get; private set; }
        [JsonProperty("expires_at")] public DateTimeOffset? ExpiresAt { get; private set; }
        [JsonProperty("days_left")] public long? DaysLeft { get; private set; }
        [JsonProperty("maintenance_until")] public DateTimeOffset? MaintenanceUntil { get; private set; }
        /// <summary>How many computers can run on it at once, where they are counted: each needs a lease then.</summary>
        [JsonProperty("floating_seats")] public uint? FloatingSeats { get; private set; }
        /// <summary>Of a floating license, until when the seat is held unless its lease is renewed.</summary>
        [JsonProperty("lease_ends_at")] public DateTimeOffset? LeaseEndsAt { get; private set; }
        [JsonProperty("source")] public Source Source { get; private set; }
        /// <summary>Why this one was taken, for a person.</summary>
        [JsonProperty("choice")] public string Choice { get; private set; }
        /// <summary>The signed text. A generic one runs the application on any computer: handle it as a secret.</summary>
        [JsonProperty("license_key")] public string LicenseKey { get; private set; }
        /// <summary>The newest revocation list that this computer has seen.</summary>
        [JsonProperty("revocation_list")] public RevocationList RevocationList { get; private set; }
        /// <summary>What the service said of it, when it was asked; shown, not obeyed.</summary>
        [JsonProperty("standing")] public string Standing { get; private set; }
        [JsonProperty("warnings")] public IList<Warning> Warnings { get; private set; }
        [JsonProperty("findings")] public IList<Finding> Findings { get; private set; }

        [JsonConstructor] private Grant() { }

        /// <summary>Without the license key.</summary>
        public override string ToString() => $"{LicenseId}, from {Source}";
    }

    /// <summary>Where a license was found.</summary>
    public sealed class Source
    {
        /// <summary><c>text</c>, <c>environment</c>, <c>user_store</c>, <c>machine_store</c>, <c>file</c> or <c>service</c>.</summary>
        [JsonProperty("kind")] public string Kind { get; private set; }
        /// <summary>Of an environment variable, or null.</summary>
        [JsonProperty("name")] public string Name { get; private set; }
        /// <summary>Of a file, or null.</summary>
        [JsonProperty("path")] public string Path { get; private set; }
        /// <summary>For a person.</summary>
        [JsonProperty("description")] public string Description { get; private set; }

        [JsonConstructor] private Source() { }

        public override string ToString() => Description;
    }

    /// <summary>The result of one source, for a support request.</summary>
    public sealed class Finding
    {
        [JsonProperty("source")] public Source Source { get; private set; }
        [JsonProperty("code")] public string Code { get; private set; }
        /// <summary>For a person.</summary>
        [JsonProperty("message")] public string Message { get; private set; }

        [JsonConstructor] private Finding() { }

        public override string ToString() => $"{Source}: {Message}";
    }

    /// <summary>Worth knowing, though the application may run.</summary>
    public sealed class Warning
    {
        [JsonProperty("code")] public string Code { get; private set; }
        /// <summary>For a person.</summary>
        [JsonProperty("message")] public string Message { get; private set; }

        [JsonConstructor] private Warning() { }

        public override string ToString() => Message;
    }

    /// <summary>A list of what was taken back.</summary>
    public sealed class RevocationList
    {
        /// <summary>Its number: a newer one has a higher.</summary>
        [JsonProperty("seq")] public ulong Seq { get; private set; }
        [JsonProperty("signed_at")] public DateTimeOffset SignedAt { get; private set; }
        /// <summary>When the next one is due.</summary>
        [JsonProperty("next_at")] public DateTimeOffset NextAt { get; private set; }

        [JsonConstructor] private RevocationList() { }
    }

    /// <summary>A seat that was given back.</summary>
    public sealed class Released
    {
        [JsonProperty("license_id")] public string LicenseId { get; private set; }
        /// <summary>Where license keys of it still are, which are refused from now on.</summary>
        [JsonProperty("copies")] public IList<Source> Copies { get; private set; }

        [JsonConstructor] private Released() { }
    }

    /// <summary>The base of what is thrown: the code is stable, the message is for a person.</summary>
    public class LatchkeyException : Exception
    {
        internal LatchkeyException(JObject answer) : base((string)answer["message"])
        {
            Code = (string)answer["code"];
            Help = (string)answer["help"];
        }

        public string Code { get; }
        /// <summary>What would help, for the user; null where there is nothing to do.</summary>
        public string Help { get; }
    }

    /// <summary>The application may not run.</summary>
    public sealed class NotLicensedException : LatchkeyException
    {
        internal NotLicensedException(JObject answer) : base(answer)
        {
            RetryAt = answer["retry_at"]?.ToObject<DateTimeOffset>();
            FoundIn = answer["found_in"]?.ToObject<Source>();
            Findings = answer["findings"]?.ToObject<List<Finding>>() ?? new List<Finding>();
        }

        /// <summary>When a floating seat may be free.</summary>
        public DateTimeOffset? RetryAt { get; }
        /// <summary>The source of the license that the code is about.</summary>
        public Source FoundIn { get; }
        /// <summary>The result of each source, for a support request.</summary>
        public IReadOnlyList<Finding> Findings { get; }
    }

    /// <summary>The license service said no, or can't be reached.</summary>
    public sealed class ServiceException : LatchkeyException
    {
        internal ServiceException(JObject answer) : base(answer) { }
    }

    /// <summary>A slip in the application's code; no user can cause one.</summary>
    public sealed class MisuseException : LatchkeyException
    {
        internal MisuseException(JObject answer) : base(answer) { }
    }
}

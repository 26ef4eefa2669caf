using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Latchkey
{
    /// <summary>Every published request gets its answer, and the package says the same to an application.</summary>
    internal static class Checks
    {
        private static readonly string Crates = Environment.GetEnvironmentVariable("LATCHKEY_CRATES");
        private static int failures;

        private static int Main()
        {
            int count = 0, wrong = 0;
            foreach (string line in File.ReadLines(Path.Combine(Crates, "ffi/requests.jsonl")))
            {
                JObject row = Parsed(line);
                string answer = NativeLibrary.Call((string)row["text"], (uint)row["flags"]);
                count++;
                if (!Has(Parsed(answer), row["answer"]))
                {
                    Console.WriteLine($"{row["name"]}: {answer}");
                    wrong++;
                }
            }
            string[] scripts = File.ReadAllLines(Environment.GetEnvironmentVariable("LATCHKEY_SCRIPTED"));
            foreach (string line in scripts)
            {
                Script(Parsed(line));
            }
            Expect(scripts.Length > 50, "these are not all scripts");
            Console.WriteLine($"c#: {count} requests, {wrong} wrong; {scripts.Length} scripts, {failures} wrong");
            AnApplication();
            string url = Environment.GetEnvironmentVariable("LATCHKEY_URL");
            if (url != null)
            {
                AFloatingSeat(url, Environment.GetEnvironmentVariable("LATCHKEY_ACTIVATION_KEY"));
            }
            return wrong == 0 && failures == 0 && count > 600 ? 0 : 1;
        }

        private static void Script(JObject row)
        {
            ulong handle = NativeLibrary.Open((string)row["application"], (uint)row["flags"]);
            foreach (JToken request in row["requests"])
            {
                string answer = NativeLibrary.Request(handle, (string)request["text"]);
                Expect(Has(Parsed(answer), request["answer"]), $"{row["name"]}: {answer}");
            }
            NativeLibrary.Close(handle);
        }

        private static JObject Parsed(string text) =>
            JsonConvert.DeserializeObject<JObject>(text, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None });

        private static bool Has(JToken answer, JToken wanted) =>
            wanted is JObject members
                ? answer is JObject of && members.Properties().All(member => Has(of[member.Name], member.Value))
                : JToken.DeepEquals(answer, wanted);

        private static void Expect(bool holds, string what)
        {
            if (!holds)
            {
                Console.WriteLine("c#: " + what);
                failures++;
            }
        }

        private static T ExpectCode<T>(string code, Action work) where T : LatchkeyException
        {
            try
            {
                work();
            }
            catch (LatchkeyException thrown)
            {
                Expect(thrown is T && thrown.Code == code, $"{thrown.Code} and not {code}: {thrown.Message}");
                return thrown as T;
            }
            Expect(false, "nothing was thrown, and should be " + code);
            return null;
        }

        private static string Acme(string name) => File.ReadAllText(Path.Combine(Crates, "client/examples/acme", name));

        private static string Folder() => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString())).FullName;

        private static void AnApplication()
        {
            string share = Folder();
            File.WriteAllText(Path.Combine(share, "acme.lic"), Acme("perpetual.lic"));
            var described = new Description("acme-editor", Acme("jwks.json")) { Release = ("4.2", "2026-11-01"), WithoutStores = true, Files = { share } };
            using (Application strict = described.Open())
            {
                ExpectCode<NotLicensedException>("generic_not_allowed", () => strict.Check());
                ExpectCode<ServiceException>("service_unknown", () => strict.Settings());
                ExpectCode<ServiceException>("service_unknown", () => strict.FetchRevocations());
            }
            Application application = described.DangerouslyAllowGenericKeys().Open();
            Grant grant = application.Check();
            Expect(grant.Kind == "generic" && grant.Features.SetEquals(new[] { "export" }) && (string)grant.Properties["tier"] == "gold", "terms");
            Expect(grant.ExpiresAt == null && grant.DaysLeft == null && grant.Source.Path == Path.Combine(share, "acme.lic"), "source");
            Expect(!grant.ToString().Contains(grant.LicenseKey) && grant.Licensee == "Example University", "text");
            Expect(application.Inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221E 🦀").SequenceEqual(new[] { "activation_key" }), "inspect");
            Expect(application.ActivationLink() == null, "no link without a service");
            ExpectCode<NotLicensedException>("activation_key_mistyped", () => application.ActivationLink("1T6F9"));
            Parallel.For(0, 200, number => Expect(application.Check().Kind == "generic", "threads"));
            application.Dispose();
            application.Dispose();
            ExpectCode<MisuseException>("handle_unknown", () => application.Check());
            described.Release = null;
            ExpectCode<MisuseException>("application_invalid", () => described.Open());
            described.Release = ("4.2", "yesterday");
            ExpectCode<MisuseException>("application_invalid", () => described.Open());
            var nowhere = new Description("acme-editor", Acme("jwks.json")) { WithoutRelease = true, WithoutStores = true, Files = { "/no/such/file.lic" } };
            var refused = ExpectCode<NotLicensedException>("no_license", () => nowhere.Open().Check());
            Expect(refused.Findings[0].ToString() == "/no/such/file.lic: there is no such file", "findings");
            Expect(refused.Help.StartsWith("enter the activation key"), "help");
        }

        private static Application Computer(string id, string jwks, string url) => new Description("acme-editor", jwks)
        {
            WithoutRelease = true, WithoutStores = true, ComputerId = id, UserStore = Folder(), ServiceUrl = url,
        }.Open();

        private static void AFloatingSeat(string url, string activationKey)
        {
            string jwks = new WebClient().DownloadString(url + "/.well-known/jwks.json");
            Application first = Computer("c# 1", jwks, url), second = Computer("c# 2", jwks, url);
            ExpectCode<NotLicensedException>("lease_needed", () => first.Activate(activationKey));
            ExpectCode<NotLicensedException>("lease_needed", () => second.Activate(activationKey));
            using (Lease lease = first.TakeLease())
            {
                Expect(lease.IsHeld && lease.TimeLeft > TimeSpan.FromMinutes(1) && lease.Failure == null, "held");
                Expect(first.Check().FloatingSeats == 1 && first.Check().LeaseEndsAt > DateTimeOffset.UtcNow, "granted by the lease");
                Expect(ExpectCode<NotLicensedException>("floating_seats_exhausted", () => second.TakeLease()).RetryAt != null, "retry");
            }
            ExpectCode<NotLicensedException>("lease_needed", () => first.Check());
            Lease taken = second.TakeLease();
            Expect(taken.Keep() > DateTimeOffset.UtcNow && second.Check().LicenseId == taken.LicenseId, "kept");
            second.TakeLease().Dispose();
            Expect(first.Release().Copies.Count == 0, "released");
            ExpectCode<NotLicensedException>("no_license", () => first.Check());
            Expect(first.FetchRevocations().Seq > 0 && first.Settings().Contains("jwks"), "list and settings");
            Console.WriteLine($"c#: a floating seat, {failures} wrong");
        }
    }
}

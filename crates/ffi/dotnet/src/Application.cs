using System;
using System.Collections.Generic;
using System.Threading;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Latchkey
{
    /// <summary>
    /// An application that is open. It may be used by any thread; every call may wait for files, and Activate, Refresh, Release, TakeLease,
    /// FetchRevocations and Settings for the network.
    /// </summary>
    /// <example><code>
    /// using (var app = new Description("acme-editor", jwks) { Release = ("4.2", "2026-11-01"), Files = { "$ACME_LICENSES" } }.Open())
    /// {
    ///     try { Console.WriteLine($"licensed, from {app.Check().Source}"); }
    ///     catch (NotLicensedException refused) { Console.WriteLine($"{refused.Message}. Please {refused.Help}."); }
    /// }
    /// </code></example>
    public sealed class Application : IDisposable
    {
        private readonly ulong handle;
        private int isClosed;

        internal Application(string described, uint flags)
        {
            handle = NativeLibrary.Open(described, flags);
        }

        ~Application() => Dispose();

        /// <summary>The version of the C library.</summary>
        public static string LibraryVersion => NativeLibrary.Version();

        /// <summary>The ID of this computer, for a user to send to the vendor; null where the system has none.</summary>
        public string ComputerId => (string)Ask("computer_id")["computer_id"];

        /// <summary>Decides whether the application may run, now; throws <see cref="NotLicensedException"/>.</summary>
        public Grant Check() => Ask("check")["grant"].ToObject<Grant>();

        /// <summary>All valid licenses, the best first.</summary>
        public IReadOnlyList<Grant> Grants() => Ask("grants")["grants"].ToObject<List<Grant>>();

        /// <summary>Buys a license key for this computer; also takes a license key that was entered in its place.</summary>
        public Grant Activate(string activationKey) =>
            Ask("activate", new JProperty("activation_key", activationKey))["grant"].ToObject<Grant>();

        /// <summary>Asks the service whether the license still stands, and keeps the newer license key; then as Check.</summary>
        public Grant Refresh() => Ask("refresh")["grant"].ToObject<Grant>();

        /// <summary>Fetches the newest list of what was taken back, for the next check; throws <see cref="ServiceException"/>.</summary>
        public RevocationList FetchRevocations() => Ask("fetch_revocations")["revocation_list"].ToObject<RevocationList>();

        /// <summary>Gives this computer's seat back, so that another computer can take it; throws <see cref="ServiceException"/>.</summary>
        public Released Release() => Ask("release")["released"].ToObject<Released>();

        /// <summary>Takes a floating seat and holds it: keep the answer, and Check grants the license.</summary>
        public Lease TakeLease() => new Lease(this, Ask("take_lease")["lease"]);

        /// <summary>The vendor's public settings, as the service answers them, in JSON.</summary>
        public string Settings() => Ask("settings")["settings"].ToString(Formatting.None);

        /// <summary>
        /// A link to the service's page, on which a customer activates for this computer while it is offline; with the activation key in it,
        /// where one is given. Null where no service is known; throws <see cref="NotLicensedException"/> for one that is mistyped.
        /// </summary>
        public string ActivationLink(string activationKey = null) =>
            (string)Ask("activation_link", new JProperty("activation_key", activationKey))["activation_link"];

        /// <summary>What a text holds: license_key, activation_key, mistyped_activation_key, other_text; nothing is verified.</summary>
        public IReadOnlyList<string> Inspect(string text) => Ask("inspect", new JProperty("text", text))["entries"].ToObject<List<string>>();

        /// <summary>Forgets it, and returns its floating seats; every later call throws <see cref="MisuseException"/>.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref isClosed, 1) == 0)
            {
                NativeLibrary.Close(handle);
                GC.SuppressFinalize(this);
            }
        }

        internal JObject Ask(string operation, params object[] members)
        {
            var request = new JObject(members) { ["operation"] = operation };
            string text = NativeLibrary.Request(handle, request.ToString(Formatting.None));
            GC.KeepAlive(this);
            // Times stay texts until a member says what they are.
            var answer = JsonConvert.DeserializeObject<JObject>(text, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None });
            switch ((string)answer["outcome"])
            {
                case "done": return answer;
                case "not_licensed": throw new NotLicensedException(answer);
                case "service_error": throw new ServiceException(answer);
                default: throw new MisuseException(answer);
            }
        }
    }

    /// <summary>A floating seat that this computer holds, or this session on it; renewed in the background, returned by Dispose.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly Application application;
        private readonly JToken number;
        private int isOver;

        internal Lease(Application application, JToken taken)
        {
            this.application = application;
            number = taken["number"];
            LicenseId = (string)taken["license_id"];
        }

        public string LicenseId { get; }

        /// <summary>Whether the seat is held, now; ask as often as you like.</summary>
        public bool IsHeld => (bool)State()["is_held"];

        /// <summary>How long it is held without another answer of the service.</summary>
        public TimeSpan TimeLeft => TimeSpan.FromMilliseconds((long)State()["time_left_ms"]);

        /// <summary>The code of why the last attempt to renew it failed; null when it went well.</summary>
        public string Failure => (string)State()["failure"]?["code"];

        /// <summary>Returns the seat; throws <see cref="ServiceException"/> when the service could not be asked.</summary>
        public void Return() => End("return_lease");

        /// <summary>Keeps the seat without renewing it, for a journey, and says until when; null where nothing can be kept.</summary>
        public DateTimeOffset? Keep() => End("keep_lease")["kept_until"]?.ToObject<DateTimeOffset>();

        /// <summary>Returns the seat, if that was not done; where the service can't be asked, it ends by itself.</summary>
        public void Dispose()
        {
            if (isOver != 0)
            {
                return;
            }
            try
            {
                Return();
            }
            catch (ServiceException)
            {
                // It ends by itself.
            }
        }

        private JToken State() => application.Ask("lease", new JProperty("lease", number))["lease"];

        private JObject End(string operation)
        {
            isOver = 1;
            return application.Ask(operation, new JProperty("lease", number));
        }
    }
}

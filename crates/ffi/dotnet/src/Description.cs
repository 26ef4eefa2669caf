using System.Collections.Generic;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Latchkey
{
    /// <summary>What the application is, and where its license may be. What isn't said is the safe default.</summary>
    public sealed class Description
    {
        private readonly string product;
        private readonly string jwks;

        /// <param name="product">The product's ID.</param>
        /// <param name="jwks">The vendor's JWK set, as <c>GET /.well-known/jwks.json</c> answers it.</param>
        public Description(string product, string jwks)
        {
            this.product = product;
            this.jwks = jwks;
        }

        /// <summary>The version, and the day when it was released, such as 2026-11-01; this or WithoutRelease is required.</summary>
        public (string Version, string ReleasedAt)? Release { get; set; }
        /// <summary>For an application that sells no maintenance.</summary>
        public bool WithoutRelease { get; set; }
        /// <summary>License files and folders, may be on a share.</summary>
        public List<string> Files { get; } = new List<string>();
        /// <summary>License texts that the application has itself, such as from a dialog.</summary>
        public List<string> Texts { get; } = new List<string>();
        /// <summary>Revocation lists that come with the application.</summary>
        public List<string> Revocations { get; } = new List<string>();
        public string ComputerId { get; set; }
        /// <summary>What tells this session from others on the same computer, for floating seats.</summary>
        public string Session { get; set; }
        /// <summary>The folder in which the client keeps what it found; by default the system's for this user.</summary>
        public string UserStore { get; set; }
        /// <summary>Neither computer's store nor environment variable, and no user's store but one that is named.</summary>
        public bool WithoutStores { get; set; }
        /// <summary>The URL of the license service; without it nothing goes over the network.</summary>
        public string ServiceUrl { get; set; }
        /// <summary>Whether revocation lists are fetched in the background, after a check has answered.</summary>
        public bool FetchRevocations { get; set; }
        /// <summary>How often, at most, a check asks in the background whether the license still stands.</summary>
        public long? KeepFreshSeconds { get; set; }
        /// <summary>Any other member of an application that schema.json has, such as <c>max_offline_seconds</c>.</summary>
        public Dictionary<string, object> Other { get; } = new Dictionary<string, object>();

        private bool allowsGenericKeys;

        /// <summary>Takes generic license keys, which run the application on any computer. Only in the application's own code.</summary>
        public Description DangerouslyAllowGenericKeys()
        {
            allowsGenericKeys = true;
            return this;
        }

        /// <summary>Opens it; throws <see cref="MisuseException"/> for a slip in the description.</summary>
        public Application Open()
        {
            var described = JObject.FromObject(Other);
            described["product"] = product;
            described["jwks"] = jwks;
            described["files"] = new JArray(Files);
            described["texts"] = new JArray(Texts);
            described["revocations"] = new JArray(Revocations);
            described["without_release"] = WithoutRelease;
            if (Release.HasValue)
            {
                described["release"] = new JObject { ["version"] = Release.Value.Version, ["released_at"] = Release.Value.ReleasedAt };
            }
            if (WithoutStores)
            {
                described["user_store"] = described["machine_store"] = described["environment_variable"] = false;
            }
            Say(described, "user_store", UserStore);
            Say(described, "computer_id", ComputerId);
            Say(described, "session", Session);
            if (ServiceUrl != null)
            {
                var service = new JObject { ["url"] = ServiceUrl, ["fetch_revocations"] = FetchRevocations };
                if (KeepFreshSeconds.HasValue)
                {
                    service["keep_fresh_seconds"] = KeepFreshSeconds.Value;
                }
                described["service"] = service;
            }
            var application = new Application(described.ToString(Formatting.None), allowsGenericKeys ? NativeLibrary.AllowGenericKeys : 0);
            try
            {
                application.Ask("computer_id");
                return application;
            }
            catch
            {
                application.Dispose();
                throw;
            }
        }

        private static void Say(JObject described, string member, string value)
        {
            if (value != null)
            {
                described[member] = value;
            }
        }
    }
}

using System;
using Latchkey;

/// <summary>Acme Editor, on a terminal: it starts if it has a license, or explains. "activate KEY" activates it.</summary>
internal static class AcmeEditor
{
    // [describe
    // The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
    private const string Jwks =
        @"{""keys"":[{""kty"":""EC"",""crv"":""P-256"",""alg"":""ES256"",""use"":""sig"",""kid"":""acme-2026"",""x"":""-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg"",""y"":""c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik""}]}";

    private static Application Open() =>
        new Description("acme-editor", Jwks)
        {
            Release = ("4.2", "2026-11-01"), // this version, and when it came out
            Files = { "$ACME_LICENSES" }, // where customers may put a license file; a share, too
            ServiceUrl = "https://licenses.example.com", // leave it out, and nothing goes over the network
        }
        .DangerouslyAllowGenericKeys() // for licenses that run on any computer; leave it out otherwise
        .Open();
    // ]

    // [activate
    private static void Activate(Application app, string typed)
    {
        Grant grant = app.Activate(typed); // waits for the network: not where a window is drawn
        Console.WriteLine("activated, for " + (grant.Licensee ?? "this computer"));
    }
    // ]

    // [start
    private static Lease Start(Application app)
    {
        Lease seat = null;
        Grant grant;
        try
        {
            grant = app.Check();
        }
        catch (NotLicensedException refused) when (refused.Code == "lease_needed")
        {
            seat = app.TakeLease(); // a floating license: hold the seat while the application runs
            grant = app.Check();
        }
        Console.WriteLine("licensed, from " + grant.Source);
        foreach (Warning warning in grant.Warnings)
        {
            Console.WriteLine("mind: " + warning);
        }
        return seat;
    }
    // ]

    // [explain
    private static void Explain(NotLicensedException refused)
    {
        Console.Error.WriteLine($"Acme Editor can't start: {refused.Message}. Please {refused.Help}. (code {refused.Code})");
        foreach (Finding finding in refused.Findings) // for the support
        {
            Console.Error.WriteLine("  " + finding);
        }
    }
    // ]

    private static int Main(string[] arguments)
    {
        using (Application app = Open()) // closing it returns the seat, if there is one
        {
            try
            {
                if (arguments.Length == 2 && arguments[0] == "activate")
                {
                    Activate(app, arguments[1]);
                }
                else
                {
                    Start(app);
                }
                return 0;
            }
            catch (NotLicensedException refused)
            {
                Explain(refused);
                return 1;
            }
        }
    }
}

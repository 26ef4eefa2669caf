import latchkey.Application;
import latchkey.Finding;
import latchkey.Grant;
import latchkey.Lease;
import latchkey.NotLicensedException;

/** Acme Editor, on a terminal: it starts if it has a license, or explains. "activate KEY" activates it. */
public final class AcmeEditor {
  // [describe
  // The vendor's public keys, from GET /.well-known/jwks.json: part of the program, never a file beside it.
  private static final String JWKS =
      "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"use\":\"sig\",\"kid\":\"acme-2026\",\"x\":\"-6YHaQZT9LdsqEPZgBfpf5HkJw47QMVBquGQ5ePzNxg\",\"y\":\"c_UoCg5vLTd5ig4RWegQ8BGlvHiPSpuJ5VPvDR5Okik\"}]}";

  private static Application open() {
    return Application.of("acme-editor", JWKS)
        .release("4.2", "2026-11-01") // this version, and when it came out
        .file("$ACME_LICENSES") // where customers may put a license file; a share, too
        .service("https://licenses.example.com") // leave it out, and nothing goes over the network
        .dangerouslyAllowGenericKeys() // for licenses that run on any computer; leave it out otherwise
        .open();
  }
  // ]

  // [activate
  private static void activate(Application app, String typed) {
    Grant grant = app.activate(typed); // waits for the network: not where a window is drawn
    System.out.println("activated, for " + (grant.licensee == null ? "this computer" : grant.licensee));
  }
  // ]

  // [start
  private static Lease start(Application app) {
    Lease seat = null;
    Grant grant;
    try {
      grant = app.check();
    } catch (NotLicensedException refused) {
      if (!refused.code().equals("lease_needed")) {
        throw refused;
      }
      seat = app.lease(); // a floating license: hold the seat while the application runs
      grant = app.check();
    }
    System.out.println("licensed, from " + grant.source);
    grant.warnings.forEach(warning -> System.out.println("mind: " + warning));
    return seat;
  }
  // ]

  // [explain
  private static void explain(NotLicensedException refused) {
    System.err.printf("Acme Editor can't start: %s. Please %s. (code %s)%n", refused.getMessage(), refused.help(), refused.code());
    for (Finding finding : refused.findings()) { // for the support
      System.err.println("  " + finding);
    }
  }
  // ]

  public static void main(String[] arguments) {
    try (Application app = open()) { // closing it returns the seat, if there is one
      if (arguments.length == 2 && arguments[0].equals("activate")) {
        activate(app, arguments[1]);
      } else {
        start(app);
      }
    } catch (NotLicensedException refused) {
      explain(refused);
      System.exit(1);
    }
  }
}

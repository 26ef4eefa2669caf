package latchkey;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An application that is open. It may be used by any thread; every call may wait for files, and {@code activate}, {@code refresh},
 * {@code lease}, {@code fetchRevocations} and {@code settings} for the network.
 *
 * <pre>{@code
 * try (Application app = Application.of("acme-editor", jwks).release("4.2", "2026-11-01").file("$ACME_LICENSES").open()) {
 *   System.out.println("licensed, from " + app.check().source);
 * } catch (NotLicensedException refused) {
 *   System.err.println("Acme Editor can't start: " + refused.getMessage() + ". Please " + refused.help() + ".");
 * }
 * }</pre>
 */
public final class Application implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();
  private final long handle;
  private final Cleaner.Cleanable closing;

  private Application(String described, int flags) {
    long opened = NativeLibrary.open(described, flags);
    handle = opened;
    closing = CLEANER.register(this, () -> NativeLibrary.close(opened));
  }

  /** Begins to describe an application: its product, and the vendor's JWK set as {@code GET /.well-known/jwks.json} answers it. */
  public static Description of(String product, String jwks) {
    return new Description(product, jwks);
  }

  /** The version of the C library. */
  public static String libraryVersion() {
    return NativeLibrary.version();
  }

  /** Decides whether the application may run, now; throws {@link NotLicensedException}. */
  public Grant check() {
    return ask("check", Map.of()).grant;
  }

  /** All valid licenses, the best first. */
  public List<Grant> grants() {
    return ask("grants", Map.of()).grants;
  }

  /** Buys a license key for this computer; also takes a license key that was entered in its place. */
  public Grant activate(String activationKey) {
    return ask("activate", Map.of("activation_key", activationKey)).grant;
  }

  /** Asks the service whether the license still stands, and keeps the newer license key; then as {@link #check}. */
  public Grant refresh() {
    return ask("refresh", Map.of()).grant;
  }

  /** Fetches the newest list of what was taken back, for the next check; throws {@link ServiceException}. */
  public RevocationList fetchRevocations() {
    return ask("fetch_revocations", Map.of()).revocationList;
  }

  /** Gives this computer's seat back, so that another computer can take it; throws {@link ServiceException}. */
  public Released release() {
    return ask("release", Map.of()).released;
  }

  /** Takes a floating seat and holds it: keep the answer, and check() grants the license. */
  public Lease lease() {
    return new Lease(this, ask("take_lease", Map.of()).lease);
  }

  /** The vendor's public settings, as the service answers them, in JSON; throws {@link ServiceException}. */
  public String settings() {
    return ask("settings", Map.of()).settings.toString();
  }

  /** The ID of this computer, for a user to send to the vendor; empty where the system has none. */
  public Optional<String> computerId() {
    return Optional.ofNullable(ask("computer_id", Map.of()).computerId);
  }

  /** A link to the service's page, on which a customer activates for this computer while it is offline; empty where no service is known. */
  public Optional<String> activationLink() {
    return Optional.ofNullable(ask("activation_link", Map.of()).activationLink);
  }

  /** The same with the activation key in it; throws {@link NotLicensedException} for one that is mistyped. */
  public Optional<String> activationLink(String activationKey) {
    return Optional.ofNullable(ask("activation_link", Map.of("activation_key", activationKey)).activationLink);
  }

  /** What a text holds: license_key, activation_key, mistyped_activation_key, other_text; nothing is verified. */
  public List<String> inspect(String text) {
    return ask("inspect", Map.of("text", text)).entries;
  }

  /** Forgets it, and returns its floating seats; every later call throws {@link MisuseException}. */
  @Override
  public void close() {
    closing.clean();
  }

  Answer ask(String operation, Map<String, ?> members) {
    try {
      return Answer.of(handle, operation, members);
    } finally {
      java.lang.ref.Reference.reachabilityFence(this);
    }
  }

  /** What the application is, and where its license may be. What isn't said is the safe default. */
  public static final class Description {
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final Map<String, Object> service = new LinkedHashMap<>();
    private int flags;

    private Description(String product, String jwks) {
      members.put("product", product);
      members.put("jwks", jwks);
    }

    /** The version, and the day when it was released, such as 2026-11-01; this or {@link #withoutRelease} is required. */
    public Description release(String version, String releasedAt) {
      return with("release", Map.of("version", version, "released_at", releasedAt));
    }

    /** For an application that sells no maintenance. */
    public Description withoutRelease() {
      return with("without_release", true);
    }

    /** A license file or folder, may be on a share; call it for each. */
    public Description file(String path) {
      return withOneMore("files", path);
    }

    /** A license text that the application has itself, such as from a dialog. */
    public Description text(String text) {
      return withOneMore("texts", text);
    }

    /** A revocation list that comes with the application. */
    public Description revocations(String list) {
      return withOneMore("revocations", list);
    }

    /** The application's own ID for the computer. */
    public Description computerId(String computerId) {
      return with("computer_id", computerId);
    }

    /** What tells this session from others on the same computer, for floating seats. */
    public Description session(String session) {
      return with("session", session);
    }

    /** The folder in which the client keeps what it found. */
    public Description userStore(Path folder) {
      return with("user_store", folder.toString());
    }

    /** Neither user's store nor computer's store nor environment variable: only what is named counts. */
    public Description withoutStores() {
      return with("user_store", false).with("machine_store", false).with("environment_variable", false);
    }

    /** The license service; without it nothing goes over the network. */
    public Description service(String url) {
      service.put("url", url);
      return this;
    }

    /** Any other member of the service that schema.json has, such as {@code keep_fresh_seconds}. */
    public Description service(String member, Object value) {
      service.put(member, value);
      return this;
    }

    /** Any other member of an application that schema.json has, such as {@code max_offline_seconds}. */
    public Description with(String member, Object value) {
      members.put(member, value);
      return this;
    }

    /** Takes generic license keys, which run the application on any computer. Only in the application's own code. */
    public Description dangerouslyAllowGenericKeys() {
      flags |= NativeLibrary.ALLOW_GENERIC_KEYS;
      return this;
    }

    /** Opens it; throws {@link MisuseException} for a slip in the description. */
    public Application open() {
      JsonElement described = Answer.GSON.toJsonTree(members);
      if (!service.isEmpty()) {
        ((JsonObject) described).add("service", Answer.GSON.toJsonTree(service));
      }
      Application application = new Application(Answer.GSON.toJson(described), flags);
      try {
        application.computerId();
      } catch (LatchkeyException slip) {
        application.close();
        throw slip;
      }
      return application;
    }

    private Description withOneMore(String member, String value) {
      @SuppressWarnings("unchecked")
      List<String> all = (List<String>) members.computeIfAbsent(member, name -> new java.util.ArrayList<String>());
      all.add(value);
      return this;
    }
  }
}

package latchkey;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Every published request gets its answer, and the package says the same to an application. */
public final class Check {
  private static final Path CRATES = Path.of(System.getenv("LATCHKEY_CRATES"));
  private static int failures;

  public static void main(String[] arguments) throws Exception {
    List<String> lines = Files.readAllLines(CRATES.resolve("ffi/requests.jsonl"));
    long wrong = lines.stream().filter(line -> !isRight(JsonParser.parseString(line).getAsJsonObject())).count();
    List<String> scripts = Files.readAllLines(Path.of(System.getenv("LATCHKEY_SCRIPTED")));
    scripts.forEach(line -> script(JsonParser.parseString(line).getAsJsonObject()));
    expect(scripts.size() > 50, "these are not all scripts");
    System.out.printf("java: %d requests, %d wrong; %d scripts, %d wrong%n", lines.size(), wrong, scripts.size(), failures);
    application();
    if (System.getenv("LATCHKEY_URL") != null) {
      floatingSeat(System.getenv("LATCHKEY_URL"), System.getenv("LATCHKEY_ACTIVATION_KEY"));
    }
    System.exit(wrong == 0 && failures == 0 && lines.size() > 600 ? 0 : 1);
  }

  private static boolean isRight(JsonObject row) {
    String answer = NativeLibrary.call(row.get("text").getAsString(), row.get("flags").getAsInt());
    boolean isRight = has(JsonParser.parseString(answer), row.get("answer"));
    if (!isRight) {
      System.out.println(row.get("name") + ": " + answer);
    }
    return isRight;
  }

  private static void script(JsonObject row) {
    long handle = NativeLibrary.open(row.get("application").getAsString(), row.get("flags").getAsInt());
    for (JsonElement request : row.getAsJsonArray("requests")) {
      String answer = NativeLibrary.request(handle, request.getAsJsonObject().get("text").getAsString());
      expect(has(JsonParser.parseString(answer), request.getAsJsonObject().get("answer")), row.get("name") + ": " + answer);
    }
    NativeLibrary.close(handle);
  }

  private static boolean has(JsonElement answer, JsonElement wanted) {
    if (!wanted.isJsonObject()) {
      return wanted.equals(answer);
    }
    return answer != null && answer.isJsonObject()
        && wanted.getAsJsonObject().entrySet().stream()
            .allMatch(member -> has(answer.getAsJsonObject().get(member.getKey()), member.getValue()));
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      System.out.println("java: " + what);
      failures++;
    }
  }

  private static <E extends LatchkeyException> E expectCode(Class<E> type, String code, Runnable work) {
    try {
      work.run();
    } catch (LatchkeyException thrown) {
      expect(type.isInstance(thrown) && thrown.code().equals(code), thrown + " and not " + code);
      return type.isInstance(thrown) ? type.cast(thrown) : null;
    }
    expect(false, "nothing was thrown, and should be " + code);
    return null;
  }

  private static String acme(String name) throws IOException {
    return Files.readString(CRATES.resolve("client/examples/acme").resolve(name));
  }

  private static void application() throws IOException {
    String jwks = acme("jwks.json");
    Path share = Files.createTempDirectory("latchkey");
    Files.writeString(share.resolve("acme.lic"), acme("perpetual.lic"));
    Application.Description described =
        Application.of("acme-editor", jwks).release("4.2", "2026-11-01").withoutStores().file(share.toString());
    try (Application strict = described.open()) {
      expectCode(NotLicensedException.class, "generic_not_allowed", strict::check);
      expectCode(ServiceException.class, "service_unknown", strict::settings);
    }
    Application application = described.dangerouslyAllowGenericKeys().open();
    Grant grant = application.check();
    expect(grant.kind.equals("generic") && grant.hasFeature("export") && grant.properties.equals(Map.of("tier", "gold")), "terms");
    expect(grant.expiresAt == null && grant.source.path.equals(share.resolve("acme.lic").toString()), "source");
    expect(!grant.toString().contains(grant.licenseKey) && grant.licensee.equals("Example University"), "text");
    expect(application.inspect("1T6F9-JXTG3-AZJTW-1AGR1-J221E 🦀").equals(List.of("activation_key")), "inspect");
    expect(application.activationLink().isEmpty(), "no link without a service");
    expectCode(NotLicensedException.class, "activation_key_mistyped", () -> application.activationLink("1T6F9"));
    expect(IntStream.range(0, 200).parallel().allMatch(i -> application.check().kind.equals("generic")), "threads");
    application.close();
    application.close();
    expectCode(MisuseException.class, "handle_unknown", application::check);
    expectCode(MisuseException.class, "application_invalid", () -> Application.of("acme-editor", jwks).open());
    expectCode(MisuseException.class, "application_invalid",
        () -> Application.of("acme-editor", jwks).release("4.2", "yesterday").open());
    NotLicensedException refused = expectCode(NotLicensedException.class, "no_license",
        () -> Application.of("acme-editor", jwks).withoutRelease().withoutStores().file("/no/such/file.lic").open().check());
    expect(refused.findings().get(0).toString().equals("/no/such/file.lic: there is no such file"), "findings");
    expect(refused.help().startsWith("enter the activation key"), "help");
  }

  private static void floatingSeat(String url, String activationKey) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/.well-known/jwks.json")).build();
    String jwks = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    Application first = computer("java 1", jwks, url);
    Application second = computer("java 2", jwks, url);
    expectCode(NotLicensedException.class, "lease_needed", () -> first.activate(activationKey));
    expectCode(NotLicensedException.class, "lease_needed", () -> second.activate(activationKey));
    try (Lease lease = first.lease()) {
      expect(lease.isHeld() && lease.timeLeft().toSeconds() > 60 && lease.failure().isEmpty(), "held");
      expect(first.check().floatingSeats == 1 && first.check().leaseEndsAt != null, "granted by the lease");
      expect(expectCode(NotLicensedException.class, "floating_seats_exhausted", second::lease).retryAt().isPresent(), "retry");
    }
    expectCode(NotLicensedException.class, "lease_needed", first::check);
    Lease taken = second.lease();
    expect(taken.keep().isPresent() && second.check().licenseId.equals(taken.licenseId()), "kept");
    second.lease().close();
    expect(first.release().copies.isEmpty(), "released");
    expectCode(NotLicensedException.class, "no_license", first::check);
    expect(first.fetchRevocations().seq > 0 && first.settings().contains("jwks"), "list and settings");
    System.out.printf("java: a floating seat, %d wrong%n", failures);
  }

  private static Application computer(String id, String jwks, String url) throws IOException {
    return Application.of("acme-editor", jwks).withoutRelease().withoutStores().computerId(id)
        .userStore(Files.createTempDirectory("latchkey")).service(url).service("fetch_revocations", true).open();
  }
}

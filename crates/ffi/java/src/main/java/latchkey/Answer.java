package latchkey;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the library answers. */
final class Answer {
  static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .registerTypeAdapter(Instant.class, new Times().nullSafe())
          .create();

  String outcome;
  String code;
  String message;
  String help;
  Grant grant;
  List<Grant> grants;
  Source foundIn;
  List<Finding> findings;
  JsonObject settings;
  String computerId;
  String activationLink;
  List<String> entries;
  Released released;
  RevocationList revocationList;
  Instant retryAt;
  Instant keptUntil;
  LeaseAnswer lease;

  static final class LeaseAnswer {
    long number;
    String licenseId;
    boolean isHeld;
    long timeLeftMs;
    Instant until;
    Failure failure;
  }

  static final class Failure {
    String code;
  }

  /** The answer, if it is what was asked for. */
  static Answer of(long handle, String operation, Map<String, ?> members) {
    JsonObject request = new JsonObject();
    request.add("operation", new JsonPrimitive(operation));
    members.forEach((name, value) -> request.add(name, GSON.toJsonTree(value)));
    Answer answer = GSON.fromJson(NativeLibrary.request(handle, GSON.toJson(request)), Answer.class);
    switch (answer.outcome) {
      case "done":
        return answer;
      case "not_licensed":
        throw new NotLicensedException(answer);
      case "service_error":
        throw new ServiceException(answer);
      default:
        throw new MisuseException(answer);
    }
  }

  private static final class Times extends TypeAdapter<Instant> {
    @Override
    public Instant read(JsonReader in) throws IOException {
      return Instant.parse(in.nextString());
    }

    @Override
    public void write(JsonWriter out, Instant time) throws IOException {
      out.value(time.toString());
    }
  }
}

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Every published vector with docs/Verify.java and docs/LicenseText.java: a line for each that differs, counts, and an exit code. */
final class Check {
    private static int wrong;

    public static void main(String[] arguments) throws Exception {
        Map<?, ?> table = read(arguments[0], "vectors.json");
        Map<String, Verify.Key> keys = Verify.trustedKeys(Files.readString(Path.of(arguments[0], "jwks.json")));
        long clock = ((BigInteger) table.get("clock_tolerance_seconds")).longValue();
        long expiry = ((BigInteger) table.get("expiry_tolerance_seconds")).longValue();
        report("license keys", table.get("vectors"), row -> verdict(row, keys, clock, expiry), "code");
        report("JWK sets", read(arguments[0], "jwk-sets.json").get("sets"), row -> usable((String) row.get("jwks")), "usable");
        report("texts", read(arguments[0], "texts.json").get("texts"), row -> LicenseText.licenseKeys(Base64.getDecoder().decode((String) row.get("text"))), "license_keys");
        Map<?, ?> revocations = read(arguments[0], "revocations.json");
        Map<String, Verify.Key> byKeys = Verify.listKeys(Files.readString(Path.of(arguments[0], "jwks.json")));
        report("revocation lists", revocations.get("lists"), row -> byList(row, keys, byKeys), "code");
        report("license keys by a list", revocations.get("license_keys"), row -> byList(row, keys, byKeys), "code");
        System.exit(wrong > 0 ? 1 : 0);
    }

    private static Map<?, ?> read(String folder, String name) throws Exception {
        return (Map<?, ?>) Json.parse(Files.readString(Path.of(folder, name)), true);
    }

    private static String verdict(Map<?, ?> row, Map<String, Verify.Key> keys, long clock, long expiry) {
        Verify verifier = new Verify(keys, (String) row.get("product")).computer((String) row.get("computer"))
            .allowGenericKeys((Boolean) row.get("allow_generic_keys")).tolerances(clock, expiry);
        if (row.containsKey("released_at")) verifier.releasedAt(OffsetDateTime.parse((String) row.get("released_at")).toInstant());
        try {
            Map<?, ?> claims = verifier.verify((String) row.get("license_key"), OffsetDateTime.parse((String) row.get("now")).toInstant());
            return claims.get("aud").equals(row.get("product")) ? "valid" : "no claims";
        } catch (Verify.Refused refused) {
            return refused.code;
        }
    }

    private static String byList(Map<?, ?> row, Map<String, Verify.Key> keys, Map<String, Verify.Key> byKeys) {
        try {
            Revocations list = new Revocations((String) row.get("list"), byKeys, "acme-editor");
            if (!row.containsKey("license_key")) return list.claims.get("aud").equals("acme-editor") ? "valid" : "no claims";
            Verify verifier = new Verify(keys, "acme-editor").computer((String) row.get("computer")).allowGenericKeys((Boolean) row.get("allow_generic_keys"));
            verifier.revocations(list).verify((String) row.get("license_key"), Instant.ofEpochSecond(((BigInteger) row.get("now")).longValue()));
            return "valid";
        } catch (Verify.Refused refused) {
            return refused.code;
        }
    }

    private static List<String> usable(String jwks) {
        try {
            return List.copyOf(new TreeSet<>(Verify.trustedKeys(jwks).keySet()));
        } catch (Verify.UnusableJwkSet unusable) {
            return null;
        }
    }

    private static void report(String what, Object rows, Function<Map<?, ?>, Object> found, String right) {
        int differ = 0;
        for (Object each : (List<?>) rows) {
            Map<?, ?> row = (Map<?, ?>) each;
            Object is = found.apply(row), shouldBe = row.get(right);
            if (is == null ? shouldBe == null : is.equals(shouldBe)) continue;
            differ++;
            System.out.println(row.get("name") + ": " + is + ", not " + shouldBe);
        }
        System.out.println("java: " + ((List<?>) rows).size() + " " + what + ", " + differ + " wrong");
        wrong += differ;
    }
}

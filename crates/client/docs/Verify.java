// Verifies a Latchkey license key with the JDK (17 or later) alone. As a program: `java Verify.java vectors.json`.
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

class Verify {
    static String verify(String text, List<?> keys, String product, String computer, boolean allowGenericKeys, long now, long tolerance, long expiryTolerance) throws GeneralSecurityException {
        Map<?, ?> claims;
        try {
            String[] parts = text.split("\\.", -1);
            if (text.length() > 4224 || parts.length != 3) return "license_key_malformed";
            Map<?, ?> header = (Map<?, ?>) Json.parse(utf8(decode(parts[0])));
            byte[] signature = decode(parts[2]), signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
            if (!header.keySet().equals(Set.of("alg", "kid", "typ")) || !"license+jwt".equals(header.get("typ"))) return "license_key_malformed";
            if (!List.of("EdDSA", "Ed25519", "ES256").contains(header.get("alg"))) return "license_key_malformed";
            Map<?, ?> jwk = keys.stream().map(key -> (Map<?, ?>) key).filter(key -> key.get("kid").equals(header.get("kid"))).findFirst().orElse(null);
            if (jwk == null) return "signing_key_unknown";
            // The algorithm is the trusted key's, whatever the header says; RFC 9864 calls EdDSA Ed25519.
            List<String> names = jwk.get("kty").equals("EC") ? List.of("ES256") : List.of("EdDSA", "Ed25519");
            if (!names.contains(header.get("alg")) || !isSigned(jwk, signed, signature)) return "signature_invalid";
            claims = (Map<?, ?>) Json.parse(utf8(decode(parts[1])));
        } catch (IllegalArgumentException | ArithmeticException | CharacterCodingException | ClassCastException e) {
            return "license_key_malformed";
        }
        if (!isWellFormed(claims)) return "license_key_malformed";
        if (!claims.get("aud").equals(product)) return "product_mismatch";
        if (claims.get("kind").equals("computer") != claims.containsKey("computer")) return "license_key_malformed";
        if (claims.get("kind").equals("generic") && !allowGenericKeys) return "generic_not_allowed";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest((product + "\0" + computer).getBytes(StandardCharsets.UTF_8));
        String here = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        if (claims.containsKey("computer") && !here.equals(claims.get("computer"))) return "computer_mismatch";
        long time = Math.max(now, (Long) claims.get("iat")); // a clock before the signature is wrong
        if (claims.get("nbf") instanceof Long nbf && nbf - time > tolerance) return "license_not_yet_valid";
        return claims.get("exp") instanceof Long exp && time - exp >= expiryTolerance ? "license_expired" : "valid";
    }

    static boolean isSigned(Map<?, ?> jwk, byte[] signed, byte[] signature) throws GeneralSecurityException {
        boolean isEd25519 = jwk.get("crv").equals("Ed25519");
        // SubjectPublicKeyInfo (RFC 5280) of either kind is a fixed prefix and the key's bytes.
        String prefix = isEd25519 ? "302a300506032b6570032100" : "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
        String coordinates = hex(jwk.get("x")) + (isEd25519 ? "" : hex(jwk.get("y")));
        Signature check = Signature.getInstance(isEd25519 ? "Ed25519" : "SHA256withECDSAinP1363Format");
        check.initVerify(KeyFactory.getInstance(isEd25519 ? "Ed25519" : "EC").generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(prefix + coordinates))));
        check.update(signed);
        try {
            return signature.length == 64 && check.verify(signature);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }

    static boolean isWellFormed(Map<?, ?> c) {
        boolean texts = List.of("iss", "sub", "jti", "aud", "model").stream().allMatch(name -> c.get(name) instanceof String);
        boolean dates = List.of("nbf", "exp", "maintenance_until").stream().allMatch(name -> !c.containsKey(name) || c.get(name) instanceof Long);
        boolean others = c.get("iat") instanceof Long && c.get("features") instanceof List && c.get("properties") instanceof Map;
        boolean revision = c.get("rev") instanceof Long rev && 1 <= rev && rev <= 4_294_967_295L;
        return texts && dates && others && revision && ("computer".equals(c.get("kind")) || "generic".equals(c.get("kind")));
    }

    static byte[] decode(String part) {
        byte[] data = Base64.getUrlDecoder().decode(part);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(data).equals(part)) throw new IllegalArgumentException("not canonical base64url");
        return data;
    }

    static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    static String hex(Object base64url) {
        return HexFormat.of().formatHex(Base64.getUrlDecoder().decode((String) base64url));
    }

    public static void main(String[] arguments) throws Exception {
        Map<?, ?> table = (Map<?, ?>) Json.parse(Files.readString(Path.of(arguments[0])));
        List<?> keys = (List<?>) ((Map<?, ?>) table.get("jwks")).get("keys"), vectors = (List<?>) table.get("vectors");
        int wrong = 0;
        for (Object each : vectors) {
            Map<?, ?> v = (Map<?, ?>) each;
            long now = Instant.parse((String) v.get("now")).getEpochSecond();
            String verdict = verify((String) v.get("license_key"), keys, (String) v.get("product"), (String) v.get("computer"), (Boolean) v.get("allow_generic_keys"), now, (Long) table.get("clock_tolerance_seconds"), (Long) table.get("expiry_tolerance_seconds"));
            if (!verdict.equals(v.get("code"))) {
                wrong++;
                System.out.println(v.get("name") + ": " + verdict + ", not " + v.get("code"));
            }
        }
        System.out.println("java: " + vectors.size() + " vectors, " + wrong + " wrong");
        System.exit(wrong > 0 ? 1 : 0);
    }
}

/** As much JSON as license keys need: whole numbers are Long, others Double. Refuses a member that comes twice. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.blank();
        if (json.at != text.length()) throw json.wrong();
        return value;
    }

    private Object value(int depth) {
        if (depth > 64) throw wrong();
        blank();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        for (blank(); peek() != '}'; blank()) {
            if (!members.isEmpty()) take(',');
            blank();
            String name = string();
            blank();
            take(':');
            if (members.containsKey(name)) throw wrong();
            members.put(name, value(depth + 1));
        }
        at++;
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> elements = new ArrayList<>();
        at++;
        for (blank(); peek() != ']'; blank()) {
            if (!elements.isEmpty()) take(',');
            elements.add(value(depth + 1));
        }
        at++;
        return elements;
    }

    private String string() {
        take('"');
        StringBuilder content = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') throw wrong();
            content.append(c == '\\' ? escaped() : c);
        }
        return content.toString();
    }

    private char escaped() {
        char c = next();
        int place = "\"\\/bfnrt".indexOf(c);
        if (place >= 0) return "\"\\/\b\f\n\r\t".charAt(place);
        if (c != 'u' || at + 4 > text.length()) throw wrong();
        at += 4;
        return (char) HexFormat.fromHexDigits(text, at - 4, at);
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) throw wrong();
        return number.matches("-?[0-9]+") ? (Object) new BigInteger(number).longValueExact() : (Object) Double.valueOf(number);
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw wrong();
        at += word.length();
        return value;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw wrong();
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void take(char expected) {
        if (next() != expected) throw wrong();
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at " + at);
    }
}

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Verifies a Latchkey license key offline, with the JDK alone (17.0.3 or later). Copy this file, Json.java and LicenseText.java.
 *
 * <pre>
 * Map&lt;String, Verify.Key&gt; keys = Verify.trustedKeys(JWKS); // once; the JWK set stands in your source code
 * Map&lt;?, ?&gt; claims = new Verify(keys, "acme-editor").computer("pc-1").releasedAt(RELEASED_AT).verify(text);
 * </pre>
 *
 * Refusals are `Refused`, with the stable code that the Rust client has. What this does not do stands in README.md, "Other languages".
 */
final class Verify {
    /** Why the license key is refused: `code` is stable. */
    static final class Refused extends Exception {
        final String code;

        Refused(String code) {
            super(code);
            this.code = code;
        }
    }

    /** A mistake in the application: a private key, a key ID twice, or no key that license keys are verified with. */
    static final class UnusableJwkSet extends RuntimeException {
        UnusableJwkSet(String message) {
            super(message);
        }
    }

    /** A trusted key: RFC 9864 calls EdDSA with this curve Ed25519. */
    record Key(PublicKey key, List<String> algorithms, String signature) {}

    private static final int LENGTH_MAX = 4224;
    private static final Set<String> SECRETS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");
    private final Map<String, Key> keys;
    private final String product;
    private String computer;
    private boolean allowGenericKeys;
    private Instant releasedAt;
    private Revocations revocations;
    private long clockTolerance = 24 * 60 * 60, expiryTolerance = 5 * 60;

    Verify(Map<String, Key> keys, String product) {
        this.keys = keys;
        this.product = product;
    }

    Verify computer(String computer) {
        this.computer = computer;
        return this;
    }

    Verify allowGenericKeys(boolean allow) {
        allowGenericKeys = allow;
        return this;
    }

    /** When the application's version was released; without it no maintenance is checked. */
    Verify releasedAt(Instant releasedAt) {
        this.releasedAt = releasedAt;
        return this;
    }

    Verify revocations(Revocations list) {
        revocations = list;
        return this;
    }

    /** In seconds. */
    Verify tolerances(long ofClock, long ofExpiry) {
        clockTolerance = ofClock;
        expiryTolerance = ofExpiry;
        return this;
    }

    Map<?, ?> verify(String licenseKey) throws Refused {
        return verify(licenseKey, Instant.now());
    }

    /** The claims of a license key that is good here at this time, or Refused; whole numbers are BigInteger. */
    Map<?, ?> verify(String licenseKey, Instant now) throws Refused {
        Parts parts = parts(licenseKey, "license+jwt");
        if (parts == null) throw new Refused("license_key_malformed");
        Key key = keys.get(parts.kid());
        if (key == null) throw new Refused("signing_key_unknown");
        if (!parts.isSignedBy(key)) throw new Refused("signature_invalid");
        Map<?, ?> claims = parts.claims();
        if (!isClaims(claims)) throw new Refused("license_key_malformed");
        checkBinding(claims);
        if (revocations != null) revocations.check(parts.kid(), claims);
        if (releasedAt != null && seconds(claims, "maintenance_until", Long.MAX_VALUE) < releasedAt.getEpochSecond()) throw new Refused("maintenance_ended");
        long time = Math.max(now.getEpochSecond(), seconds(claims, "iat", 0)); // a clock before the signature is wrong
        if (seconds(claims, "nbf", time) - time > clockTolerance) throw new Refused("license_not_yet_valid");
        if (claims.containsKey("exp") && time - seconds(claims, "exp", 0) >= expiryTolerance) throw new Refused("license_expired");
        return claims;
    }

    /** A JWS, taken apart; the claims are null where readers differ about them. */
    record Parts(String kid, Object alg, String signed, byte[] signature, Map<?, ?> claims) {
        /** The algorithm is the trusted key's, whatever the header says. */
        boolean isSignedBy(Key key) {
            return key.algorithms.contains(alg) && isSigned(key, signed, signature);
        }
    }

    /** The parts of a JWS of this type, or null. */
    static Parts parts(String text, String typ) {
        String[] parts = text == null || text.length() > LENGTH_MAX ? new String[0] : text.split("\\.", -1);
        if (parts.length != 3) return null;
        byte[] head = decode(parts[0]), payload = decode(parts[1]), signature = decode(parts[2]);
        if (head == null || payload == null || signature == null) return null;
        Map<?, ?> header = readObject(head);
        return isHeader(header, typ) ? new Parts((String) header.get("kid"), header.get("alg"), parts[0] + "." + parts[1], signature, readObject(payload)) : null;
    }

    private void checkBinding(Map<?, ?> claims) throws Refused {
        boolean isBound = claims.get("kind").equals("computer");
        if (!claims.get("aud").equals(product)) throw new Refused("product_mismatch");
        if (isBound != claims.containsKey("computer")) throw new Refused("license_key_malformed");
        if (!isBound && !allowGenericKeys) throw new Refused("generic_not_allowed");
        if (isBound && (computer == null || !digest(product + "\0" + computer).equals(claims.get("computer")))) throw new Refused("computer_mismatch");
    }

    private static long seconds(Map<?, ?> claims, String name, long absent) {
        return claims.get(name) instanceof BigInteger date ? date.longValueExact() : absent;
    }

    /** The keys of a JWK set in JSON that license keys are verified with, by ID; any other is left out. */
    static Map<String, Key> trustedKeys(String jwks) {
        return usableKeys(jwks, "keys");
    }

    /** The keys of a JWK set in JSON that revocation lists are verified with, by ID, in their order. */
    static Map<String, Key> listKeys(String jwks) {
        return usableKeys(jwks, "list_keys");
    }

    private static Map<String, Key> usableKeys(String jwks, String use) {
        Map<String, Key> keys = new LinkedHashMap<>();
        boolean hasKeys = false;
        Set<Object> ids = new HashSet<>();
        for (String name : List.of("keys", "list_keys", "certificate_keys")) { // the last verify what isn't verified here
            for (Object entry : list(jwks, name)) {
                if (!(entry instanceof Map<?, ?> jwk)) continue;
                if (SECRETS.stream().anyMatch(secret -> jwk.get(secret) != null)) throw new UnusableJwkSet("a secret is in the JWK set: whoever has your application could sign license keys");
                Key key = usableKey(jwk);
                if (key != null && !ids.add(jwk.get("kid"))) throw new UnusableJwkSet("a key ID is in the JWK set twice");
                hasKeys |= key != null && name.equals("keys");
                if (key != null && name.equals(use)) keys.put((String) jwk.get("kid"), key);
            }
        }
        if (!hasKeys) throw new UnusableJwkSet("the JWK set has no key of Ed25519 or P-256 with an ID");
        return keys;
    }

    private static List<?> list(String jwks, String name) {
        try {
            Object set = Json.parse(jwks.startsWith("\ufeff") ? jwks.substring(1) : jwks, true);
            if (set instanceof Map<?, ?> members && members.get(name) instanceof List<?> list) return list;
            if (set instanceof Map<?, ?> members && members.get(name) == null && !name.equals("keys")) return List.of();
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new UnusableJwkSet("the JWK set is no JSON object with a list `keys`, or a member is in it twice");
    }

    private static Key usableKey(Map<?, ?> jwk) {
        boolean areTexts = List.of("crv", "x", "y", "kid", "alg", "use").stream().allMatch(name -> jwk.get(name) == null || jwk.get(name) instanceof String);
        boolean isToVerify = jwk.get("key_ops") == null || (jwk.get("key_ops") instanceof List<?> operations && operations.contains("verify"));
        boolean isEd25519 = "OKP".equals(jwk.get("kty")) && "Ed25519".equals(jwk.get("crv"));
        boolean isP256 = "EC".equals(jwk.get("kty")) && "P-256".equals(jwk.get("crv"));
        List<String> algorithms = isEd25519 ? List.of("EdDSA", "Ed25519") : List.of("ES256");
        boolean isForThis = jwk.get("alg") == null || algorithms.contains(jwk.get("alg"));
        boolean isToSign = jwk.get("use") == null || "sig".equals(jwk.get("use"));
        if (!(isEd25519 || isP256) || !areTexts || !isToVerify || !isForThis || !isToSign || !isText(jwk.get("kid"), 255)) return null;
        byte[] x = decode(jwk.get("x")), y = isP256 ? decode(jwk.get("y")) : new byte[0];
        if (x == null || x.length != 32 || y == null || y.length != (isP256 ? 32 : 0)) return null;
        if (!(isEd25519 ? Curves.isOnEd25519(x) : Curves.isOnP256(x, y))) return null;
        // SubjectPublicKeyInfo (RFC 5280) of either kind is a fixed prefix and the key's bytes.
        String prefix = isEd25519 ? "302a300506032b6570032100" : "3059301306072a8648ce3d020106082a8648ce3d03010703420004";
        byte[] info = HexFormat.of().parseHex(prefix + HexFormat.of().formatHex(x) + HexFormat.of().formatHex(y));
        try {
            PublicKey key = KeyFactory.getInstance(isEd25519 ? "Ed25519" : "EC").generatePublic(new X509EncodedKeySpec(info));
            return new Key(key, algorithms, isEd25519 ? "Ed25519" : "SHA256withECDSAinP1363Format");
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static boolean isSigned(Key key, String signed, byte[] signature) {
        try {
            Signature check = Signature.getInstance(key.signature);
            check.initVerify(key.key);
            check.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signature.length == 64 && check.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isHeader(Map<?, ?> header, String typ) {
        return header != null && header.keySet().equals(Set.of("alg", "kid", "typ")) && typ.equals(header.get("typ"))
            && Set.of("EdDSA", "Ed25519", "ES256").contains(header.get("alg")) && isText(header.get("kid"), 255);
    }

    private static final BigInteger DATE_MIN = BigInteger.valueOf(-377705023201L), DATE_MAX = BigInteger.valueOf(253402207200L);
    private static final Set<String> MAY_BE_ABSENT = Set.of("nbf", "exp", "computer", "maintenance_until", "licensee");
    private static final Map<String, Predicate<Object>> CLAIMS = new HashMap<>();

    static {
        Predicate<Object> isUuid = value -> value instanceof String text && text.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
        Predicate<Object> isDate = value -> value instanceof BigInteger date && date.compareTo(DATE_MIN) >= 0 && date.compareTo(DATE_MAX) <= 0;
        Predicate<Object> isVisible = value -> isText(value, 255) && !((String) value).codePoints().allMatch(LicenseText::isSkipped);
        CLAIMS.put("iss", isVisible.and(value -> jsonBytes(value) <= 255 + 2));
        CLAIMS.put("sub", isUuid);
        CLAIMS.put("jti", isUuid);
        CLAIMS.put("aud", Verify::isName);
        CLAIMS.put("iat", isDate);
        CLAIMS.put("nbf", isDate);
        CLAIMS.put("exp", isDate);
        CLAIMS.put("kind", Set.of("computer", "generic")::contains);
        CLAIMS.put("rev", value -> value instanceof BigInteger rev && rev.signum() > 0 && rev.bitLength() <= 32);
        CLAIMS.put("computer", value -> value instanceof String);
        CLAIMS.put("model", Set.of("permanent", "subscription", "trial")::contains);
        CLAIMS.put("features", value -> value instanceof List<?> list && list.stream().allMatch(Verify::isName));
        CLAIMS.put("properties", Verify::isProperties);
        CLAIMS.put("maintenance_until", isDate);
        CLAIMS.put("licensee", isVisible);
    }

    private static boolean isClaims(Map<?, ?> claims) {
        return claims != null && CLAIMS.entrySet().stream().allMatch(claim ->
            claims.containsKey(claim.getKey()) ? claim.getValue().test(claims.get(claim.getKey())) : MAY_BE_ABSENT.contains(claim.getKey()));
    }

    /** Whether a claim of this name is what it must be. */
    static boolean isClaim(String name, Object value) {
        return CLAIMS.get(name).test(value);
    }

    static boolean isText(Object value, int max) {
        return value instanceof String text && !text.isEmpty() && text.codePointCount(0, text.length()) <= max && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isName(Object value) {
        return value instanceof String text && text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    }

    private static boolean isProperties(Object value) {
        return value instanceof Map<?, ?> properties && properties.keySet().stream().allMatch(Verify::isName)
            && properties.values().stream().allMatch(Verify::isScalar) && jsonBytes(properties) <= 1024;
    }

    private static boolean isScalar(Object value) {
        if (value instanceof String text) return text.chars().noneMatch(c -> Character.isISOControl(c) && "\t\n\r".indexOf(c) < 0);
        if (value instanceof BigInteger whole) return whole.abs().bitLength() <= 53;
        if (!(value instanceof Double number)) return value instanceof Boolean;
        return number == Math.rint(number) ? Math.abs(number) < 0x1p53 : Math.abs(number) >= 1e-100;
    }

    /** How long a scalar, or an object of scalars, is as JSON. */
    private static int jsonBytes(Object value) {
        if (value instanceof Map<?, ?> members) {
            return 1 + Math.max(1, members.entrySet().stream().mapToInt(each -> jsonBytes(each.getKey()) + jsonBytes(each.getValue()) + 2).sum());
        }
        if (value instanceof String text) {
            return 2 + text.getBytes(StandardCharsets.UTF_8).length + (int) text.chars().filter(c -> "\"\\\t\n\r".indexOf(c) >= 0).count();
        }
        return value instanceof Double number && number == Math.rint(number) ? Long.toString(number.longValue()).length() : value.toString().length();
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Canonical base64url without padding, or null. */
    static byte[] decode(Object part) {
        try {
            byte[] data = part instanceof String text ? Base64.getUrlDecoder().decode(text) : null;
            return data != null && Base64.getUrlEncoder().withoutPadding().encodeToString(data).equals(part) ? data : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The object that it is, or null where readers differ about that. */
    private static Map<?, ?> readObject(byte[] json) {
        try {
            Object value = Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString(), false);
            return value instanceof Map<?, ?> members ? members : null;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    /** Whether a public key is a point of its curve; the JDK doesn't ask. */
    private static final class Curves {
        private static final BigInteger P_ED = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
        private static final BigInteger OF_ORDER_8 = new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);
        private static final BigInteger P_256 = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        private static final BigInteger B_256 = new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

        /** In its one spelling, and not one of the few that fit any signature. */
        static boolean isOnEd25519(byte[] encoded) {
            byte[] bigEndian = new byte[encoded.length];
            for (int place = 0; place < encoded.length; place++) bigEndian[encoded.length - 1 - place] = encoded[place];
            BigInteger y = new BigInteger(1, bigEndian).clearBit(255), square = y.multiply(y);
            List<BigInteger> ofLowOrder = List.of(BigInteger.ZERO, BigInteger.ONE, P_ED.subtract(BigInteger.ONE), OF_ORDER_8, P_ED.subtract(OF_ORDER_8));
            if (y.compareTo(P_ED) >= 0 || ofLowOrder.contains(y)) return false;
            BigInteger d = BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P_ED));
            BigInteger xSquared = square.subtract(BigInteger.ONE).multiply(d.multiply(square).add(BigInteger.ONE).modInverse(P_ED));
            return xSquared.modPow(P_ED.shiftRight(1), P_ED).equals(BigInteger.ONE);
        }

        static boolean isOnP256(byte[] encodedX, byte[] encodedY) {
            BigInteger x = new BigInteger(1, encodedX), y = new BigInteger(1, encodedY);
            BigInteger right = x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B_256);
            return x.compareTo(P_256) < 0 && y.compareTo(P_256) < 0 && y.pow(2).subtract(right).mod(P_256).signum() == 0;
        }
    }
}

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Verifies a Latchkey revocation list offline. Copy this file beside Verify.java.
 *
 * <pre>
 * Revocations list = new Revocations(text, Verify.listKeys(JWKS), "acme-editor");
 * Map&lt;?, ?&gt; claims = new Verify(keys, "acme-editor").computer("pc-1").revocations(list).verify(licenseKey);
 * </pre>
 *
 * Of several lists keep the newest ({@link #isNewerThan}), and never go back. Refusals are `Refused`, with the stable code of the Rust client.
 */
final class Revocations {
    private static final int ENTRY_BYTES = 20, ENTRIES_MAX = 200_000, SIGNED_LINES_MAX = 16;
    private static final int REVOKED = -1, SUSPENDED = -2, REMOVED = -3; // the highest of 32 bits

    /** What the list says of itself. */
    final Map<?, ?> claims;
    private final Map<UUID, Integer> entries = new HashMap<>();
    private final int keyPlace;

    Revocations(String text, Map<String, Verify.Key> keys, String product) throws Verify.Refused {
        List<String> signed = new ArrayList<>(), encoded = new ArrayList<>();
        for (String line : (text.startsWith("\ufeff") ? text.substring(1) : text).split("\n")) {
            if (!line.isBlank()) (line.contains(".") ? signed : encoded).add(line.strip());
        }
        if (signed.isEmpty() || signed.size() > SIGNED_LINES_MAX || encoded.size() > 1) throw new Verify.Refused("revocations_malformed");
        // Each line is for those who trust its key; of several, the latest trusted key's counts.
        List<String> kids = List.copyOf(keys.keySet());
        Verify.Parts latest = null;
        for (String line : signed) {
            Verify.Parts parts = Verify.parts(line, "revocations+jwt");
            if (parts == null) throw new Verify.Refused("revocations_malformed");
            if (kids.contains(parts.kid()) && (latest == null || kids.indexOf(parts.kid()) > kids.indexOf(latest.kid()))) latest = parts;
        }
        if (latest == null) throw new Verify.Refused("list_key_unknown");
        if (!latest.isSignedBy(keys.get(latest.kid()))) throw new Verify.Refused("revocations_signature_invalid");
        claims = latest.claims();
        keyPlace = kids.indexOf(latest.kid());
        if (!isListClaims(claims)) throw new Verify.Refused("revocations_malformed");
        if (!claims.get("aud").equals(product)) throw new Verify.Refused("revocations_of_another_product");
        byte[] data = Verify.decode(encoded.isEmpty() ? "" : encoded.get(0));
        if (data == null || data.length % ENTRY_BYTES != 0 || data.length / ENTRY_BYTES > ENTRIES_MAX || !isWhole(data)) throw new Verify.Refused("revocations_changed");
    }

    private boolean isWhole(byte[] data) {
        byte[] before = null;
        for (int at = 0; at < data.length; at += ENTRY_BYTES) {
            byte[] id = Arrays.copyOfRange(data, at, at + 16);
            ByteBuffer entry = ByteBuffer.wrap(data, at, ENTRY_BYTES);
            UUID uuid = new UUID(entry.getLong(), entry.getLong());
            int number = entry.getInt();
            if (number == 0 || (before != null && Arrays.compareUnsigned(before, id) >= 0)) return false;
            entries.put(uuid, number);
            before = id;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(data);
            return claims.get("entries").equals(BigInteger.valueOf(entries.size())) && MessageDigest.isEqual(hash, Verify.decode(claims.get("sha256")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it is the newer one of two lists that the same keys verify. */
    boolean isNewerThan(Revocations other) {
        if (keyPlace != other.keyPlace) return keyPlace > other.keyPlace;
        int bySeq = number("seq").compareTo(other.number("seq"));
        return bySeq != 0 ? bySeq > 0 : number("iat").compareTo(other.number("iat")) > 0;
    }

    /** Refuses a license key that was taken back; Verify calls it. */
    void check(Object kid, Map<?, ?> licenseKey) throws Verify.Refused {
        if (claims.get("signing_keys") instanceof List<?> kids && kids.contains(kid)) throw new Verify.Refused("license_superseded");
        Integer ofLicense = entries.get(UUID.fromString((String) licenseKey.get("sub"))), ofActivation = entries.get(UUID.fromString((String) licenseKey.get("jti")));
        boolean isLater = ((BigInteger) licenseKey.get("iat")).compareTo(number("iat")) > 0; // it was reinstated since
        long revision = ((BigInteger) licenseKey.get("rev")).longValue();
        if (ofLicense != null && ofLicense == REVOKED && !isLater) throw new Verify.Refused("license_revoked");
        if (ofLicense != null && ofLicense == SUSPENDED && !isLater) throw new Verify.Refused("license_suspended");
        boolean isRevision = ofLicense != null && Integer.compareUnsigned(ofLicense, REMOVED) < 0;
        if (isRevision && revision < Integer.toUnsignedLong(ofLicense)) throw new Verify.Refused("license_superseded");
        if (licenseKey.get("kind").equals("computer") && ofActivation != null && ofActivation == REMOVED) throw new Verify.Refused("activation_released");
    }

    private BigInteger number(String name) {
        return (BigInteger) claims.get(name);
    }

    private static boolean isListClaims(Map<?, ?> claims) {
        if (claims == null || !Verify.isClaim("iss", claims.get("iss")) || !Verify.isClaim("aud", claims.get("aud"))) return false;
        if (!Verify.isClaim("iat", claims.get("iat")) || !Verify.isClaim("exp", claims.get("exp"))) return false;
        if (!isCount(claims.get("seq")) || !isCount(claims.get("entries"))) return false;
        byte[] hash = Verify.decode(claims.get("sha256"));
        boolean areKeys = !claims.containsKey("signing_keys") || (claims.get("signing_keys") instanceof List<?> kids && kids.stream().allMatch(kid -> Verify.isText(kid, 255)));
        return hash != null && hash.length == 32 && areKeys;
    }

    private static boolean isCount(Object value) {
        return value instanceof BigInteger number && number.signum() >= 0 && number.bitLength() <= 64;
    }
}

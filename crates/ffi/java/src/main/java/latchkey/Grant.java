package latchkey;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The license that the application may run on. What it doesn't say is null. */
public final class Grant {
  public final String licenseId = null;
  /** {@code computer} or {@code generic}. */
  public final String kind = null;
  public final String model = null;
  public final Set<String> features = null;
  /** The values that the vendor put into it: texts, numbers as Double, Boolean. */
  public final Map<String, Object> properties = null;
  public final String licensee = null;
  public final Instant expiresAt = null;
  public final Long daysLeft = null;
  public final Instant maintenanceUntil = null;
  /** How many computers can run on it at once, where they are counted: each needs a lease then. */
  public final Integer floatingSeats = null;
  /** Of a floating license, until when the seat is held unless its lease is renewed. */
  public final Instant leaseEndsAt = null;
  public final Source source = null;
  /** Why this one was taken, for a person. */
  public final String choice = null;
  /** The signed text. A generic one runs the application on any computer: handle it as a secret. */
  public final String licenseKey = null;
  /** The newest revocation list that this computer has seen. */
  public final RevocationList revocationList = null;
  /** What the service said of it, when it was asked; shown, not obeyed. */
  public final String standing = null;
  public final List<Warning> warnings = null;
  public final List<Finding> findings = null;

  private Grant() {}

  /** Whether it grants one feature. */
  public boolean hasFeature(String name) {
    return features.contains(name);
  }

  /** Without the license key. */
  @Override
  public String toString() {
    return licenseId + ", from " + source;
  }

  /** Worth knowing, though the application may run. */
  public static final class Warning {
    public final String code = null;
    /** For a person. */
    public final String message = null;

    private Warning() {}

    @Override
    public String toString() {
      return message;
    }
  }
}

package latchkey;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The application may not run. */
public final class NotLicensedException extends LatchkeyException {
  private static final long serialVersionUID = 1;
  private final Instant retryAt;
  private final transient Source foundIn;
  private final transient List<Finding> findings;

  NotLicensedException(Answer answer) {
    super(answer);
    retryAt = answer.retryAt;
    foundIn = answer.foundIn;
    findings = answer.findings == null ? List.of() : List.copyOf(answer.findings);
  }

  /** When a floating seat may be free. */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }

  /** The source of the license that the code is about. */
  public Optional<Source> foundIn() {
    return Optional.ofNullable(foundIn);
  }

  /** The result of each source, for a support request. */
  public List<Finding> findings() {
    return findings;
  }
}

package latchkey;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A floating seat that this computer holds, or this session on it: for try-with-resources. It is renewed in the background, and lasts
 * without a network until its end.
 */
public final class Lease implements AutoCloseable {
  private final Application application;
  private final long number;
  private final String licenseId;
  private boolean isOver;

  Lease(Application application, Answer.LeaseAnswer taken) {
    this.application = application;
    number = taken.number;
    licenseId = taken.licenseId;
  }

  public String licenseId() {
    return licenseId;
  }

  /** Whether the seat is held, now; ask as often as you like. */
  public boolean isHeld() {
    return state().isHeld;
  }

  /** How long it is held without another answer of the service. */
  public Duration timeLeft() {
    return Duration.ofMillis(state().timeLeftMs);
  }

  /** The code of why the last attempt to renew it failed. */
  public Optional<String> failure() {
    return Optional.ofNullable(state().failure).map(failure -> failure.code);
  }

  /** Returns the seat; throws {@link ServiceException} when the service could not be asked. */
  public void returnSeat() {
    isOver = true;
    application.ask("return_lease", Map.of("lease", number));
  }

  /** Keeps the seat without renewing it, for a journey, and says until when; empty where nothing can be kept. */
  public Optional<Instant> keep() {
    isOver = true;
    return Optional.ofNullable(application.ask("keep_lease", Map.of("lease", number)).keptUntil);
  }

  /** Returns the seat, if that was not done; where the service can't be asked, it ends by itself. */
  @Override
  public void close() {
    if (isOver) {
      return;
    }
    try {
      returnSeat();
    } catch (ServiceException unreachable) {
      // It ends by itself.
    }
  }

  private Answer.LeaseAnswer state() {
    return application.ask("lease", Map.of("lease", number)).lease;
  }
}

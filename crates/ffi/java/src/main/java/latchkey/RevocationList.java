package latchkey;

import java.time.Instant;

/** A list of what was taken back. */
public final class RevocationList {
  /** Its number: a newer one has a higher. */
  public final long seq;
  public final Instant signedAt = null;
  /** When the next one is due. */
  public final Instant nextAt = null;

  private RevocationList() {
    // Here, since javac writes what stands at the field wherever it is read.
    seq = 0;
  }
}

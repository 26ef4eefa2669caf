package latchkey;

/** The result of one source, for a support request. */
public final class Finding {
  public final Source source = null;
  public final String code = null;
  /** For a person. */
  public final String message = null;

  private Finding() {}

  @Override
  public String toString() {
    return source + ": " + message;
  }
}

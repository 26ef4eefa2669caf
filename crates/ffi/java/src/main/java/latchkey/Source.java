package latchkey;

/** Where a license was found. */
public final class Source {
  /** {@code text}, {@code environment}, {@code user_store}, {@code machine_store}, {@code file} or {@code service}. */
  public final String kind = null;
  /** Of an environment variable, or null. */
  public final String name = null;
  /** Of a file, or null. */
  public final String path = null;
  /** For a person. */
  public final String description = null;

  private Source() {}

  @Override
  public String toString() {
    return description;
  }
}

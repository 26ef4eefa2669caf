package latchkey;

import java.util.List;

/** A seat that was given back. */
public final class Released {
  public final String licenseId = null;
  /** Where license keys of it still are, which are refused from now on. */
  public final List<Source> copies = null;

  private Released() {}
}

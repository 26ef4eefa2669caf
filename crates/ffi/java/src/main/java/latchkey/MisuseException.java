package latchkey;

/** A slip in the application's code; no user can cause one. */
public final class MisuseException extends LatchkeyException {
  private static final long serialVersionUID = 1;

  MisuseException(Answer answer) {
    super(answer);
  }
}

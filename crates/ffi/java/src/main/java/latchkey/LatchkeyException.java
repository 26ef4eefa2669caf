package latchkey;

/** The base of what is thrown: the code is stable, the message is for a person. */
public class LatchkeyException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String code;

  LatchkeyException(Answer answer) {
    super(answer.message);
    code = answer.code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}

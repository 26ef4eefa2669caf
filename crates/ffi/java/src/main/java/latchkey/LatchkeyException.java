package latchkey;

/** The base of what is thrown: the code is stable, the message is for a person. */
public class LatchkeyException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String code;
  private final String help;

  LatchkeyException(Answer answer) {
    super(answer.message);
    code = answer.code;
    help = answer.help;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** What would help, for the user; null where there is nothing to do. */
  public String help() {
    return help;
  }
}

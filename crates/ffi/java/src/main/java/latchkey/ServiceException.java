package latchkey;

/** The license service said no, or can't be reached. */
public final class ServiceException extends LatchkeyException {
  private static final long serialVersionUID = 1;

  ServiceException(Answer answer) {
    super(answer);
  }
}

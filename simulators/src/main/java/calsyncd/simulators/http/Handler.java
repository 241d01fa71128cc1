package calsyncd.simulators.http;

/** Answers one request. */
@FunctionalInterface
public interface Handler {
  /**
   * The answer.
   *
   * @throws Refusal to answer with an error from any depth
   */
  Response handle(Request request);
}

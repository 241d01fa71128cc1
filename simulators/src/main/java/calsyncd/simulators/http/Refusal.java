package calsyncd.simulators.http;

/** Ends the handling of a request with an error answer, already in the vendor's own form. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Response response;

  /** Refuses with this answer. */
  public Refusal(Response response) {
    super("refused with " + response.status(), null, false, false);
    this.response = response;
  }

  /** What the caller gets. */
  public Response response() {
    return response;
  }
}

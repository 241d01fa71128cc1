package calsyncd.daemon.api;

import java.io.Serial;
import java.util.Optional;

/** A refused request. Its detail is for the caller: what is wrong, and the way out. */
public final class Problem extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String field;

  private Problem(int status, String field, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.field = field;
  }

  /** A problem of the request as a whole. */
  public static Problem of(int status, String detail) {
    return new Problem(status, "", detail);
  }

  /** 422: a field of the body has a value that it can't have. */
  public static Problem field(String field, String detail) {
    return new Problem(422, field, field + " " + detail);
  }

  /** 400: a parameter of the URL has a value that it can't have. */
  public static Problem parameter(String parameter, String detail) {
    return new Problem(400, parameter, parameter + " " + detail);
  }

  /** 409: the request can't be done as things are. */
  public static Problem conflict(String field, String detail) {
    return new Problem(409, field, field + " " + detail);
  }

  /** 404: nothing of that kind is the caller's, whether or not it is somebody else's. */
  public static Problem unknown(String what) {
    return new Problem(404, "", "you have no such " + what);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The field or parameter that is wrong. */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }
}

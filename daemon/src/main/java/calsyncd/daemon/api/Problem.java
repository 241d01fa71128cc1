package calsyncd.daemon.api;

import java.io.Serial;
import java.util.Optional;
import java.util.OptionalLong;

/** A refused request. Its detail is for the caller: what is wrong, and the way out. */
public final class Problem extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String field;
  private final String code;
  private final long version;

  private Problem(int status, String field, String detail) {
    this(status, field, detail, "", 0);
  }

  private Problem(int status, String field, String detail, String code, long version) {
    super(detail, null, false, false);
    this.status = status;
    this.field = field;
    this.code = code;
    this.version = version;
  }

  /** The same under a word that programs know it by, one of {@code x-problems} in the document. */
  public Problem as(String word) {
    return new Problem(status, field, message(), word, version);
  }

  /** The same with the version that there is, as {@code ETag}. */
  public Problem at(long current) {
    return new Problem(status, field, message(), code, current);
  }

  private String message() {
    return Optional.ofNullable(getMessage()).orElse("");
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

  /** The word that programs know it by. */
  public Optional<String> code() {
    return code.isEmpty() ? Optional.empty() : Optional.of(code);
  }

  /** The version that there is, where the request named another. */
  public OptionalLong version() {
    return version == 0 ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** The field or parameter that is wrong. */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }
}

package calsyncd.simulators.microsoft;

import java.util.Map;

/** A refusal in the words of Microsoft Graph: a status, a code and what goes with them. */
final class GraphError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> annotations;
  private final transient Map<String, String> headers;

  GraphError(int status, String code, String message) {
    this(status, code, message, Map.of(), Map.of());
  }

  private GraphError(
      int status,
      String code,
      String message,
      Map<String, String> annotations,
      Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.annotations = annotations;
    this.headers = headers;
  }

  /** The same refusal with one more member in the error object. */
  GraphError annotated(String name, String value) {
    return new GraphError(status, code, text(), Map.of(name, value), headers);
  }

  /** The same refusal with one more response header. */
  GraphError header(String name, String value) {
    return new GraphError(status, code, text(), annotations, Map.of(name, value));
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  Map<String, String> annotations() {
    return annotations;
  }

  Map<String, String> headers() {
    return headers;
  }

  static GraphError invalidRequest(String message) {
    return new GraphError(400, "ErrorInvalidRequest", message);
  }

  static GraphError invalidProperty(String message) {
    return new GraphError(400, "ErrorPropertyValidationFailure", message);
  }

  static GraphError malformedBody(String message) {
    return new GraphError(400, "RequestBodyRead", message);
  }

  static GraphError itemNotFound() {
    return new GraphError(
        404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }

  static GraphError syncStateNotFound(int status, String code, String detail) {
    return new GraphError(status, code, "The sync state generation is not found; " + detail);
  }
}

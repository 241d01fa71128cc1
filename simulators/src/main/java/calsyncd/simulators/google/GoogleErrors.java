package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Google's error envelope and the errors of "Handle API errors". */
final class GoogleErrors {
  private GoogleErrors() {}

  static Response plain(int status, String message) {
    String reason =
        switch (status) {
          case 400 -> "parseError";
          case 404 -> "notFound";
          case 405 -> "httpMethodNotAllowed";
          default -> "backendError";
        };
    return envelope(status, "global", reason, message, "", "");
  }

  static Refusal refusal(int status, String domain, String reason, String message) {
    return new Refusal(envelope(status, domain, reason, message, "", ""));
  }

  static Refusal atParameter(
      int status, String domain, String reason, String message, String location) {
    return new Refusal(envelope(status, domain, reason, message, "parameter", location));
  }

  static Refusal atHeader(
      int status, String domain, String reason, String message, String location) {
    return new Refusal(envelope(status, domain, reason, message, "header", location));
  }

  static Refusal invalid(String message) {
    return refusal(400, "global", "invalid", message);
  }

  /** What a body is called that does not say that it is JSON. */
  static Refusal notJson() {
    return refusal(
        400, "global", "parseError", "This API does not support parsing form-encoded input.");
  }

  static Refusal required(String message) {
    return refusal(400, "global", "required", message);
  }

  static Refusal notFound() {
    return refusal(404, "global", "notFound", "Not Found");
  }

  static Refusal deleted() {
    return refusal(410, "global", "deleted", "Resource has been deleted");
  }

  static Refusal duplicate() {
    return refusal(409, "global", "duplicate", "The requested identifier already exists.");
  }

  static Refusal conflict() {
    return refusal(409, "global", "conflict", "Conflict with another call of the batch.");
  }

  static Refusal authError() {
    return atHeader(401, "global", "authError", "Invalid Credentials", "Authorization");
  }

  static Refusal conditionNotMet() {
    return atHeader(412, "global", "conditionNotMet", "Precondition Failed", "If-Match");
  }

  static Refusal fullSyncRequired() {
    return atParameter(
        410,
        "calendar",
        "fullSyncRequired",
        "Sync token is no longer valid, a full sync is required.",
        "syncToken");
  }

  /** The envelope of an error that names no place. */
  static ObjectNode body(int status, String domain, String reason, String message) {
    return body(status, domain, reason, message, "", "");
  }

  private static Response envelope(
      int status,
      String domain,
      String reason,
      String message,
      String locationType,
      String location) {
    return Response.json(status, body(status, domain, reason, message, locationType, location));
  }

  private static ObjectNode body(
      int status,
      String domain,
      String reason,
      String message,
      String locationType,
      String location) {
    var root = Json.object();
    var error = root.putObject("error");
    var first = error.putArray("errors").addObject();
    first.put("domain", domain).put("reason", reason).put("message", message);
    if (!location.isEmpty()) {
      first.put("locationType", locationType).put("location", location);
    }
    error.put("code", status).put("message", message);
    return root;
  }
}

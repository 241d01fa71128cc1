package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The state behind {@code nextSyncToken}. It travels in the token itself, so that tokens cost
 * nothing however many are given out.
 *
 * @param scope the collection and user it is good for
 * @param seq all changes up to this number have been seen
 * @param epoch tokens of another epoch of the collection are expired
 * @param round the query parameters that must stay
 * @param window {@code from/to} of the first request, either may be empty
 * @param issued when
 */
record SyncToken(String scope, long seq, long epoch, String round, String window, Instant issued) {

  String encode() {
    var json =
        Json.object()
            .put("s", scope)
            .put("n", seq)
            .put("e", epoch)
            .put("r", round)
            .put("w", window)
            .put("i", issued.toEpochMilli());
    byte[] bytes = Json.bytes(json);
    return "CP" + base64(bytes) + "." + checksum(bytes);
  }

  /**
   * Reads a token.
   *
   * @throws calsyncd.simulators.http.Refusal 400 {@code invalid} if it is not one of ours
   */
  static SyncToken decode(String token) {
    return parse(token).orElseThrow(() -> GoogleErrors.invalid("Invalid sync token value."));
  }

  Optional<Instant> from() {
    return bound(0);
  }

  Optional<Instant> to() {
    return bound(1);
  }

  private Optional<Instant> bound(int index) {
    String text = window.split("/", -1)[index];
    return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  static String window(Optional<Instant> from, Optional<Instant> to) {
    return from.map(Instant::toString).orElse("") + "/" + to.map(Instant::toString).orElse("");
  }

  private static Optional<SyncToken> parse(String token) {
    int dot = token.lastIndexOf('.');
    if (!token.startsWith("CP") || dot < 2) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token.substring(2, dot));
      if (!checksum(bytes).equals(token.substring(dot + 1))) {
        return Optional.empty();
      }
      JsonNode json = Json.parse(bytes);
      return Optional.of(
          new SyncToken(
              json.path("s").asText(),
              json.path("n").asLong(),
              json.path("e").asLong(),
              json.path("r").asText(),
              json.path("w").asText(),
              Instant.ofEpochMilli(json.path("i").asLong())));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String checksum(byte[] bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    crc.update("simulated".getBytes(StandardCharsets.US_ASCII));
    return Long.toHexString(crc.getValue());
  }
}

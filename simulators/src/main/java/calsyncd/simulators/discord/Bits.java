package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Sets of permissions: bits of an integer of any length, in JSON a string of decimal digits. */
final class Bits {
  static final BigInteger ADMINISTRATOR = bit(3);
  static final BigInteger VIEW_AUDIT_LOG = bit(7);
  static final BigInteger VIEW_CHANNEL = bit(10);
  static final BigInteger SEND_MESSAGES = bit(11);
  static final BigInteger MANAGE_ROLES = bit(28);

  /** Every permission there is: 64 bits are more than Discord has given a meaning to. */
  static final BigInteger ALL = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private Bits() {}

  static boolean has(BigInteger set, BigInteger bits) {
    return set.and(bits).equals(bits);
  }

  /** A field of a body, by default none: since v8 a string of digits. */
  static BigInteger read(JsonNode body, String field) {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return BigInteger.ZERO;
    }
    if (!value.isTextual() || !value.asText().matches("\\d{1,20}")) {
      throw wrong(field, value);
    }
    BigInteger bits = new BigInteger(value.asText());
    if (bits.andNot(ALL).signum() != 0) {
      throw wrong(field, value);
    }
    return bits;
  }

  private static RuntimeException wrong(String field, JsonNode value) {
    String shown = new String(Json.bytes(value), StandardCharsets.UTF_8);
    return DiscordErrors.field(
        field, "PERMISSION_TYPE_COERCE", "Value " + shown + " is not a set of permissions.");
  }

  private static BigInteger bit(int number) {
    return BigInteger.ONE.shiftLeft(number);
  }
}

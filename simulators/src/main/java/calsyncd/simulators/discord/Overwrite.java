package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;

/**
 * A permission overwrite of a channel.
 *
 * @param id of the role or the user
 * @param member for a member, else for a role
 */
record Overwrite(String id, boolean member, BigInteger allow, BigInteger deny) {
  /** 1 for a member, 0 for a role. */
  int type() {
    return member ? 1 : 0;
  }

  /** The bits in which it differs from another one. */
  BigInteger changed(Overwrite before) {
    return allow.xor(before.allow).or(deny.xor(before.deny));
  }

  ObjectNode json() {
    return Json.object()
        .put("id", id)
        .put("type", type())
        .put("allow", allow.toString())
        .put("deny", deny.toString());
  }
}

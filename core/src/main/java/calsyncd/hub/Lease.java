package calsyncd.hub;

import calsyncd.provider.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The right to run a pass over a binding. It holds while its node's heart beats and nobody was
 * given a higher fence; every transaction of the pass checks the fence last.
 *
 * @param claimedSeq how often the binding had been rung when the pass was claimed
 * @param retries how many tries of this attempt failed before
 * @param watched whether the binding has, or has asked for, a watch
 * @param correlationId what the pass was rung with
 */
public record Lease(
    Binding binding,
    String provider,
    String node,
    long fence,
    long claimedSeq,
    int retries,
    boolean watched,
    String correlationId) {

  /** The same where this window of the binding was read whole since. */
  public Lease readWhole(Instant at, Window window) {
    return of(binding.read(binding.cursor(), window, binding.accessRole(), Optional.of(at)));
  }

  /** The same on the binding as it is by now. */
  public Lease of(Binding now) {
    return new Lease(now, provider, node, fence, claimedSeq, retries, watched, correlationId);
  }

  /** The pass's own name, the same in all its transactions: no other has this fence. */
  public UUID pass() {
    String name = binding.id() + ":" + fence;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}

package calsyncd.hub;

import java.util.Collection;

/** Makes bindings due at once: a pass over each begins as soon as a worker is free. */
@FunctionalInterface
public interface Ringer {
  /**
   * Rings bindings. One that is being passed over will be passed over once more.
   *
   * @param correlationId follows the ring to the passes it causes
   */
  void ring(Collection<BindingId> bindings, String correlationId);
}

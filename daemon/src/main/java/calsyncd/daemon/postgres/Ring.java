package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import java.util.Collection;
import org.jdbi.v3.core.Handle;

/** How promptly a write is to reach a provider. */
public enum Ring {
  /** At once: somebody waits for it, or looks at it. */
  NOW,
  /** Together with what else comes: one of many. */
  PATIENT;

  void press(Handle handle, Collection<BindingId> bindings, String correlationId) {
    switch (this) {
      case NOW -> PostgresDueWork.ringNow(handle, bindings, correlationId);
      case PATIENT -> PostgresDueWork.ring(handle, bindings, correlationId);
    }
  }
}

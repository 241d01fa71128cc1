package calsyncd.hub;

import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The links of the binding that a page names. Who goes through them does so in the same order in
 * each process, which {@code Map.copyOf} does not give.
 *
 * @param byKey by the key that their copy was, or is to be, made under
 */
public record Links(Map<RemoteId, Link> byId, Map<CreateKey, Link> byKey) {
  public Links {
    byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
    byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
  }
}

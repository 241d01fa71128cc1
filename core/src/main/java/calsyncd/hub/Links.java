package calsyncd.hub;

import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteId;
import java.util.Map;

/**
 * The links of the binding that a page names.
 *
 * @param byKey by the key that their copy was, or is to be, made under
 */
public record Links(Map<RemoteId, Link> byId, Map<CreateKey, Link> byKey) {
  public Links {
    byId = Map.copyOf(byId);
    byKey = Map.copyOf(byKey);
  }
}

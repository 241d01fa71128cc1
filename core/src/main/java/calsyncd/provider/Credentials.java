package calsyncd.provider;

import java.net.URI;
import java.util.function.Supplier;

/** What opens a connection. Never printed: no implementation's {@code toString} shows a secret. */
public sealed interface Credentials {
  /**
   * An OAuth access token, asked for anew at each request since it may have been refreshed.
   *
   * @param accessToken gives the token that is good now
   */
  record Bearer(Supplier<String> accessToken) implements Credentials {}

  /** A CalDAV login: server, user name, app password. */
  record Basic(URI server, String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "Basic[" + server.getHost() + "]";
    }
  }
}

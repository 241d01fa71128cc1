package calsyncd.daemon.cli;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which private addresses users may name. */
record CalDavCheck(Set<String> allowedHosts) implements Check {
  @Override
  public List<Finding> look() {
    String says =
        allowedHosts.isEmpty()
            ? "any public server; one in your own network must be in caldav.allowed_hosts"
            : "any public server, and " + new TreeSet<>(allowedHosts);
    return List.of(Finding.ok("caldav", says));
  }
}

package calsyncd.daemon.cli;

import calsyncd.daemon.ConfigFile;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** Whether providers could find us. */
record PublicUrlCheck(URI url) implements Check {
  private static final String WHAT = "public url";

  @Override
  public List<Finding> look() {
    return List.of(finding());
  }

  private Finding finding() {
    if (ConfigFile.isLocal(url)) {
      return Finding.warn(
          WHAT,
          url + ": no provider can reach it, so none sends notifications; calendars are polled",
          "set CALSYNCD_PUBLIC_BASE_URL to an https address of this machine");
    }
    try {
      String address = InetAddress.getByName(url.getHost()).getHostAddress();
      return Finding.ok(WHAT, url + " resolves to " + address);
    } catch (UnknownHostException e) {
      return Finding.fail(
          WHAT, url + ": the host is not known here", "mend public_base_url, or its DNS record");
    }
  }
}

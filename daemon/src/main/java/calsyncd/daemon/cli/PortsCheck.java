package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.embedded.HeldData;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the HTTP server's ports can be had. */
record PortsCheck(CalsyncdConfiguration configuration, Optional<HeldData> holder) implements Check {
  private static final String WHAT = "ports";

  @Override
  public List<Finding> look() {
    return configuration.getServerFactory() instanceof DefaultServerFactory server
        ? Stream.of(server.getApplicationConnectors(), server.getAdminConnectors())
            .flatMap(List::stream)
            .flatMap(PortsCheck::http)
            .map(this::finding)
            .toList()
        : List.of();
  }

  private static Stream<HttpConnectorFactory> http(ConnectorFactory connector) {
    return connector instanceof HttpConnectorFactory http ? Stream.of(http) : Stream.of();
  }

  private Finding finding(HttpConnectorFactory connector) {
    int port = connector.getPort();
    try (ServerSocket socket = new ServerSocket(port, 1, address(connector.getBindHost()))) {
      return Finding.ok(WHAT, port == 0 ? "any free one" : socket.getLocalPort() + " is free");
    } catch (IOException e) {
      return holder
          .map(it -> Finding.ok(WHAT, port + " is taken while process " + it.process() + " runs"))
          .orElseGet(() ->
              Finding.fail(
                  WHAT,
                  port + ": " + e.getMessage(),
                  "end who listens there, or set CALSYNCD_PORT and CALSYNCD_ADMIN_PORT"));
    }
  }

  private static InetAddress address(@Nullable String host) throws IOException {
    return InetAddress.getByName(host == null ? "0.0.0.0" : host);
  }
}

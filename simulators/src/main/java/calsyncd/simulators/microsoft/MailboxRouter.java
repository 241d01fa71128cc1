package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.SimulatorServer;
import java.util.List;

/** Puts routes under both ways to name a mailbox. */
final class MailboxRouter {
  private static final List<String> ROOTS = List.of("/v1.0/me", "/v1.0/users/{user}");

  private final SimulatorServer server;
  private final GraphGate gate;

  MailboxRouter(SimulatorServer server, GraphGate gate) {
    this.server = server;
    this.gate = gate;
  }

  /** A route of the directory: it works without the mailbox. */
  void user(String method, String path, Call.Handler handler) {
    ROOTS.forEach(root -> server.route(method, root + path, gate.user(handler)));
  }

  /** A route of the mailbox. */
  void route(String method, String path, Call.Handler handler) {
    ROOTS.forEach(root -> server.route(method, root + path, gate.mailbox(handler)));
  }
}

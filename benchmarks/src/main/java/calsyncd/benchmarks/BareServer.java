package calsyncd.benchmarks;

import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The server that baselines stand on: Jetty with one servlet, on virtual threads, on loopback. */
final class BareServer {
  private BareServer() {}

  /** A server that runs, with this servlet at this path. */
  static Server start(ServletHolder servlet, String path) throws Exception {
    var pool = new QueuedThreadPool();
    pool.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var jetty = new Server(pool);
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    var handler = new ServletContextHandler();
    handler.addServlet(servlet, path);
    jetty.setHandler(handler);
    jetty.start();
    return jetty;
  }
}

package calsyncd.daemon;

import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.request.logging.RequestLogFactory;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.component.ContainerLifeCycle;

/**
 * The request log, queries left out: a callback's holds a code and a state, a notification's may
 * hold a token, and nobody needs them in a log.
 */
final class PathsOnly extends ContainerLifeCycle implements RequestLog {
  private final RequestLog log;

  private PathsOnly(RequestLog log) {
    this.log = log;
  }

  /** Whatever request log is configured, in this way. */
  static void apply(CalsyncdConfiguration configuration) {
    if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
      server.setRequestLogFactory(new Factory(server.getRequestLogFactory()));
    }
  }

  /** The part that is configured lives and ends with this one. */
  @Override
  protected void doStart() throws Exception {
    addBean(log);
    super.doStart();
  }

  @Override
  public void log(Request request, Response response) {
    log.log(new Path(request), response);
  }

  private static final class Path extends Request.Wrapper {
    Path(Request request) {
      super(request);
    }

    @Override
    public HttpURI getHttpURI() {
      return HttpURI.build(super.getHttpURI()).query(null).asImmutable();
    }
  }

  private record Factory(RequestLogFactory<?> configured) implements RequestLogFactory<PathsOnly> {
    @Override
    public boolean isEnabled() {
      return configured.isEnabled();
    }

    @Override
    public PathsOnly build(String name) {
      return new PathsOnly(configured.build(name));
    }
  }
}

package calsyncd.daemon.api;

import calsyncd.daemon.traces.OpenSpan;
import calsyncd.daemon.traces.Traces;
import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/**
 * A span for each request, from when it has its correlation id. Of its address only the template is
 * told: what a caller fills in, or adds behind it, may be anything.
 */
@PreMatching
@Priority(1)
public final class TracedRequests implements ContainerRequestFilter, ContainerResponseFilter {
  private static final String SPAN = TracedRequests.class.getName();

  private final Traces traces;

  public TracedRequests(Traces traces) {
    this.traces = traces;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String id = Correlation.current();
    boolean theirs = id.equals(request.getHeaderString(Correlation.HEADER));
    request.setProperty(SPAN, traces.request(request.getMethod(), id, theirs));
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(SPAN) instanceof OpenSpan span) {
      request.removeProperty(SPAN);
      span.answered(request.getMethod(), route(request), response.getStatus());
      span.close();
    }
  }

  /** Empty where nothing is at that path. The innermost template comes first. */
  private static String route(ContainerRequestContext request) {
    return request.getUriInfo() instanceof ExtendedUriInfo info
        ? info.getMatchedTemplates().reversed().stream()
            .map(UriTemplate::getTemplate)
            .map(template -> template.replaceAll("\\{\\s*([\\w-]+)\\s*:[^}]*}", "{$1}"))
            .collect(Collectors.joining())
        : "";
  }
}

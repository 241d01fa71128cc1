package calsyncd.simulators.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Finds the handler by method and path template; literal segments win over placeholders. */
final class Router {
  private final List<Route> routes = new CopyOnWriteArrayList<>();

  private record Route(String method, String[] segments, Handler handler) {
    int literals() {
      return (int) Stream.of(segments).filter(segment -> !segment.startsWith("{")).count();
    }

    boolean matches(String[] path) {
      if (path.length != segments.length) {
        return false;
      }
      for (int i = 0; i < path.length; i++) {
        if (!segments[i].startsWith("{") && !segments[i].equals(path[i])) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> params(String[] path) {
      var params = new HashMap<String, String>();
      for (int i = 0; i < path.length; i++) {
        if (segments[i].startsWith("{")) {
          params.put(segments[i].substring(1, segments[i].length() - 1), path[i]);
        }
      }
      return params;
    }
  }

  void add(String method, String template, Handler handler) {
    routes.add(new Route(method, template.split("/", -1), handler));
  }

  Response dispatch(Request request, ErrorWriter errors) {
    String[] path = split(request.uri().getRawPath());
    List<Route> matching = routes.stream().filter(route -> route.matches(path)).toList();
    if (matching.isEmpty()) {
      return errors.error(404, "Not Found");
    }
    Optional<Route> best =
        matching.stream()
            .filter(route -> route.method().equals(request.method()))
            .max(Comparator.comparingInt(Route::literals));
    return best.map(route -> route.handler().handle(request.withPathParams(route.params(path))))
        .orElseGet(() -> errors.error(405, "Method Not Allowed"));
  }

  private static String[] split(String rawPath) {
    String[] segments = rawPath.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = Request.decodePath(segments[i]);
    }
    return segments;
  }
}

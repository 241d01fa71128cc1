package calsyncd.benchmarks;

import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The baseline: an asynchronous servlet that looks at nothing, pushes one ready-made item and
 * answers when Redis has it.
 */
final class BareServlet extends GenericServlet {
  private static final long serialVersionUID = 1;

  private final transient RedisAsyncCommands<String, String> redis;
  private final String list;
  private final String item;

  BareServlet(RedisAsyncCommands<String, String> redis, String list, String item) {
    this.redis = redis;
    this.list = list;
    this.item = item;
  }

  @Override
  public void service(ServletRequest request, ServletResponse response) {
    var async = request.startAsync();
    async.setTimeout(0);
    redis
        .lpush(list, item)
        .whenComplete((length, failure) -> {
          ((HttpServletResponse) response).setStatus(failure == null ? 200 : 503);
          async.complete();
        });
  }
}

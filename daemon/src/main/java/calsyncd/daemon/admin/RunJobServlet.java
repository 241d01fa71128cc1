package calsyncd.daemon.admin;

import calsyncd.daemon.quartz.JobRunner;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST /tasks/run-job?job=NAME}: runs a job now, on this node. 200 where it ran to its end,
 * 503 where it failed, 404 where there is no such job; the log stream of the job says more.
 */
public final class RunJobServlet extends HttpServlet {
  /** Where it is mounted, among Dropwizard's own tasks. */
  public static final String PATH = "/tasks/run-job";

  private static final long serialVersionUID = 1L;

  private final transient JobRunner runner;

  public RunJobServlet(JobRunner runner) {
    this.runner = runner;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String name = Optional.ofNullable(request.getParameter("job")).orElse("");
    Optional<Boolean> ended =
        runner.job(name).map(job -> runner.run(job, UUID.randomUUID(), "operator"));
    response.setStatus(
        ended
            .map(well ->
                well ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE)
            .orElse(HttpServletResponse.SC_NOT_FOUND));
    response.setContentType("text/plain");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    String said =
        ended.map(well -> well ? " completed" : " failed").orElse(": there is no such job");
    response.getWriter().println((ended.isPresent() ? name : "job") + said);
  }
}

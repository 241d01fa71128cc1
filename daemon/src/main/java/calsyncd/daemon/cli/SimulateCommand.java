package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd simulate}: the simulators by themselves, for anybody's client. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Runs the simulators of Google Calendar and Microsoft Graph until told to end.")
final class SimulateCommand implements Callable<Integer> {
  @Option(
      names = "--google-port",
      defaultValue = "8090",
      description = "0: any free one (default: ${DEFAULT-VALUE})")
  private int googlePort = 8090;

  @Option(
      names = "--microsoft-port",
      defaultValue = "8091",
      description = "0: any free one (default: ${DEFAULT-VALUE})")
  private int microsoftPort = 8091;

  @Option(
      names = "--user",
      defaultValue = "ada@example.com",
      description = "an account at both; may be given several times (default: ${DEFAULT-VALUE})")
  private List<String> users = List.of("ada@example.com");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** One JSON line an account, then nothing until it is ended. */
  @Override
  public Integer call() {
    GoogleOptions google =
        GoogleOptions.defaults().withPort(googlePort).withAllowHttpAddresses(true);
    GraphOptions graph = GraphOptions.defaults().withPort(microsoftPort).withHttpAddresses();
    try (var calendar = GoogleSimulator.start(google, CalsyncdApplication.CLOCK);
        var mailboxes = MicrosoftSimulator.start(graph, CalsyncdApplication.CLOCK)) {
      for (String user : users) {
        calendar.addUser(user);
        say("google", calendar.baseUrl() + "/", user, calendar.accessTokenFor(user));
        mailboxes.addUser(user);
        say("microsoft", mailboxes.graphUrl(), user, mailboxes.accessTokenFor(user));
      }
      new CountDownLatch(1).await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private void say(String service, String url, String user, String token) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        Json.object()
            .put("service", service)
            .put("url", url)
            .put("user", user)
            .put("access_token", token));
    out.flush();
  }
}

package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.calendar.Event;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.caldav.CalDavServer;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The contract on a server that others wrote, each row in a calendar of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealServerContract extends CalDavContract {
  private record Running(CalDavServer server, CuttingProxy proxy) {}

  private final String name;
  private final String home;
  private Optional<Running> running = Optional.empty();
  private int rows;

  /** The contract on this server, whose calendars are in that folder. */
  RealServerContract(String name, String home) {
    this.name = name;
    this.home = home;
  }

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    boolean installed = CalDavServer.command(name).isPresent();
    if (!installed) {
      LoggerFactory.getLogger(getClass())
          .warn("{} is not installed: its contract is skipped", name);
    }
    assumeTrue(installed, name + " is not installed: its contract is skipped");
    CalDavServer server = CalDavServer.start(name, data);
    running = Optional.of(new Running(server, new CuttingProxy(server.url("/"))));
  }

  @AfterAll
  void stop() {
    running.ifPresent(there -> {
      there.proxy().close();
      there.server().close();
    });
  }

  @Override
  protected ProviderWorld world() {
    Running there = running.orElseThrow();
    return new CalDavWorld(there.server(), there.proxy(), home + "row" + ++rows + "/");
  }

  @Test
  @Deviation("The server has no scheduling (RFC 6638): it mails nobody, whatever anybody asks for.")
  @Override
  public void anInvitationThatAnotherClientWantsMailedIsMailed() {
    assertThat(running.orElseThrow().proxy().capabilities(home)).doesNotContain("auto-schedule");
  }

  @Test
  void aUidThatAnotherObjectHasIsRefusedUnlessItSaysTheSame() {
    RemoteEvent theirs = trial().fetch(trial().otherCreates("theirs", trial().samples().nine(0)));
    Event ours = Samples.titled(theirs.event(), "ours");
    var provider = trial().provider();

    ProviderException taken =
        trial()
            .failure(
                FailureClass.REJECTED,
                () -> provider.create(trial().calendar(), trial().key(), ours));
    RemoteEvent same = provider.create(trial().calendar(), trial().key(), theirs.event());

    assertThat(taken.reason()).isEqualTo("uid_taken");
    assertThat(same.id()).isEqualTo(theirs.id());
    assertThat(trial().fetch(theirs.id())).isEqualTo(theirs);
  }
}

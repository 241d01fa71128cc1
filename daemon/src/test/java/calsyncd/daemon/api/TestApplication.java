package calsyncd.daemon.api;

import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.util.List;

/** The API over real HTTP, and nothing else of the daemon. */
public final class TestApplication extends Application<Configuration> {
  private final Api api;

  private TestApplication(Api api) {
    this.api = api;
  }

  @Override
  public void run(Configuration configuration, Environment environment) {
    if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
      LogbackAccessRequestLogFactory nothing = new LogbackAccessRequestLogFactory();
      nothing.setAppenders(List.of());
      server.setRequestLogFactory(nothing);
    }
    api.install(configuration, environment);
  }

  static DropwizardTestSupport<Configuration> start(Api api) throws Exception {
    DropwizardTestSupport<Configuration> support =
        new DropwizardTestSupport<>(
            TestApplication.class,
            "",
            ConfigOverride.config("server.applicationConnectors[0].port", "0"),
            ConfigOverride.config("server.applicationConnectors[0].bindHost", "127.0.0.1"),
            ConfigOverride.config("server.adminConnectors[0].port", "0"),
            ConfigOverride.config("server.adminConnectors[0].bindHost", "127.0.0.1"),
            ConfigOverride.config("logging.level", "WARN")) {
          @Override
          public Application<Configuration> newApplication() {
            return new TestApplication(api);
          }
        };
    support.before();
    return support;
  }
}

package calsyncd.daemon;

import io.dropwizard.core.setup.Environment;
import org.eclipse.jetty.util.component.LifeCycle;

/** What begins to end when the server is asked to, while it still answers open requests. */
final class Ending {
  private Ending() {}

  /** Runs once, before the server waits for its open requests; must not block. */
  static void first(Environment environment, Runnable end) {
    LifeCycle.Listener listener =
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStopping(LifeCycle event) {
            end.run();
          }
        };
    environment.lifecycle().addServerLifecycleListener(server -> server.addEventListener(listener));
  }
}

package calsyncd.plan;

import calsyncd.hub.ForwardingPage;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import java.util.List;
import java.util.function.Consumer;

/** A page whose writes are looked at before they are made. */
final class NotingPage extends ForwardingPage {
  private final Consumer<List<HubWrite>> written;

  NotingPage(HubPage inner, Consumer<List<HubWrite>> written) {
    super(inner);
    this.written = written;
  }

  @Override
  public void write(List<HubWrite> writes) {
    written.accept(writes);
    super.write(writes);
  }
}

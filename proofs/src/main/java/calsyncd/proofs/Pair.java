package calsyncd.proofs;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import calsyncd.daemon.demo.HubSide;
import calsyncd.daemon.demo.Judge;
import calsyncd.daemon.demo.Side;
import calsyncd.daemon.demo.Web;
import java.time.Instant;

/** A calendar at its provider and in the hub, and whose it is. */
public record Pair(Web web, DemoUser user, Account account, Cal calendar, Side side) {
  /** The end in the hub, by the API of a node. */
  public HubSide hub(String api) {
    return new HubSide(web, api, calendar.hubCalendarId(), user.token());
  }

  /** What differs between both ends. */
  public Judge.Verdict compare(String api, Instant now) {
    return Judge.compare(side, hub(api), now);
  }

  /** For lines about it. */
  public String name() {
    return account.provider() + " of " + user.name();
  }
}

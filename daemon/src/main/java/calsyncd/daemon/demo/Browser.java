package calsyncd.daemon.demo;

import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;

/** Connects accounts as a user's browser does. */
public final class Browser {
  private final Web web;
  private final String base;

  /** A browser at the API of a daemon. */
  public Browser(Web web, String api) {
    this.web = web;
    this.base = api + "/integrations/calendar/";
  }

  /**
   * Goes through the consent of a provider and finds the calendars of the account.
   *
   * @param accessToken what a script edits the account with
   * @return the account, which is added to the user's
   */
  public Account connect(DemoUser user, String provider, String email, String accessToken) {
    ObjectNode none = Web.object();
    JsonNode begun = web.send("POST", base + provider + "/connect", user.token(), none);
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + email;
    JsonNode connected = web.get(web.redirect(consent).toString(), "");
    Account account =
        new Account(provider, email, connected.path("id").asText(), accessToken, new ArrayList<>());
    web.get(base + "calendars", user.token())
        .path("calendars")
        .forEach(calendar -> add(account, calendar));
    user.accounts().add(account);
    return account;
  }

  private static void add(Account account, JsonNode calendar) {
    if (calendar.path("connection_id").asText().equals(account.connection())) {
      account
          .calendars()
          .add(
              new Cal(
                  calendar.path("id").asText(),
                  calendar.path("remote_id").asText(),
                  calendar.path("bindings").path(0).path("hub_calendar_id").asText()));
    }
  }
}

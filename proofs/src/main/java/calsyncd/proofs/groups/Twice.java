package calsyncd.proofs.groups;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.Verdict;
import calsyncd.simulators.http.AccessLog;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A group that is in step is brought in step once more: nothing is written, neither at a provider
 * nor in the database, by any of its targets, of which the answers tell.
 */
final class Twice {
  /** What counts what is there; all else counts what was done. */
  private static final Set<String> THERE = Set.of("meetings", "unchanged", "unknown");

  /** Longer than any limit of a channel here. */
  private static final Duration LIMITED = Duration.ofSeconds(30);

  private final Verdict verdict;
  private final Ground ground;
  private final Outside outside;
  private final Company company;

  private Twice(Verdict verdict, Ground ground) {
    this.verdict = verdict;
    this.ground = ground;
    this.outside = new Outside(ground);
    this.company = new Company(ground, outside, Owner.of(verdict, ground, "ben"));
  }

  /** Proves it, with single meetings and with series that have overrides. */
  static void prove(Verdict verdict, Ground ground) {
    Twice twice = new Twice(verdict, ground);
    twice.found();
    twice.changed();
    twice.again();
  }

  private void found() {
    for (String provider : List.of("google", "google", "microsoft", "microsoft")) {
      Crew crew = company.add(provider, provider.equals("google") ? "none" : "all", true, 3);
      company.meet(crew, 1, true);
    }
    ground.rest(verdict, "groups are founded");
    company.requireInStep(verdict, "at first");
  }

  /** One of each first group switches to the second. */
  private void changed() {
    String api = ground.nodes().getFirst().api();
    for (int n = 0; n < company.crews().size(); n += 2) {
      Crew from = company.crews().get(n);
      company.change(api, from, from.emails().iterator().next(), company.crews().get(n + 1));
    }
    company.crews().forEach(crew -> company.owner().sync(api, crew.id()));
    ground.rest(verdict, "groups changed");
    company.requireInStep(verdict, "after a switch");
    verdict.require(outside.googleMails().isEmpty(), "Google mailed " + outside.googleMails());
  }

  private void again() {
    String api = ground.nodes().getFirst().api();
    outside.forget();
    Map<String, String> stored = Stored.read(ground.sql());
    long versions = Stored.versions(ground.sql());
    for (Crew crew : company.crews()) {
      unchanged(unlimited(() -> company.owner().sync(api, crew.id())), crew);
      unchanged(unlimited(() -> asManager(api, crew)), crew);
    }
    ground.rest(verdict, "groups are asked for once more");
    List<AccessLog.Entry> calls = new ArrayList<>();
    for (String provider : List.of("google", "microsoft")) {
      calls.addAll(outside.calls(provider, _ -> true));
    }
    verdict.say(
        "twice: %d groups, %d calls at Google and Microsoft, %d writes at Discord"
            .formatted(company.crews().size(), calls.size(), outside.discordWrites()));
    verdict.require(
        outside.googleMails().isEmpty() && outside.microsoftMails().isEmpty(),
        "a second sync mails");
    verdict.require(calls.isEmpty(), "a second sync calls " + calls);
    verdict.require(outside.discordWrites() == 0, "a second sync writes at Discord");
    verdict.require(Stored.versions(ground.sql()) == versions, "a second sync edits events");
    Map<String, String> now = Stored.read(ground.sql());
    now.entrySet().removeAll(stored.entrySet());
    verdict.require(now.isEmpty(), "a second sync changes " + now.keySet());
  }

  /** A channel that was just looked at may have to wait for its limit: then it is asked again. */
  private JsonNode unlimited(Supplier<JsonNode> sync) {
    AtomicReference<JsonNode> answer = new AtomicReference<>(Web.object());
    ground.await(
        () -> {
          answer.set(sync.get());
          return !answer.get().at("/discord/reasons").has("bucket_empty");
        },
        LIMITED);
    return answer.get();
  }

  private JsonNode asManager(String api, Crew crew) {
    String url = api + "/api/calendar/admin/groups/" + crew.id() + "/sync/";
    return ground.world().web().send("POST", url, ground.managersToken(), Web.object());
  }

  private void unchanged(JsonNode answer, Crew crew) {
    verdict.require(
        answer.size() >= 3 && !answer.has("pending"), crew.id() + " has no results: " + answer);
    answer
        .properties()
        .forEach(target ->
            target
                .getValue()
                .properties()
                .forEach(it ->
                    verdict.require(
                        THERE.contains(it.getKey())
                            || it.getValue().isNumber() && it.getValue().asLong() == 0,
                        crew.id() + ": " + target.getKey() + " " + target.getValue())));
  }
}

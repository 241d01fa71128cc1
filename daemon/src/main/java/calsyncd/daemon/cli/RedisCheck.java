package calsyncd.daemon.cli;

import calsyncd.daemon.RedisSection;
import calsyncd.daemon.embedded.HeldData;
import calsyncd.daemon.redis.RedisProbe;
import calsyncd.daemon.redis.RedisUnavailableException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Redis: version, rights, and whether it keeps what it is given. */
record RedisCheck(RedisSection settings, Optional<HeldData> holder) implements Check {
  private static final String WHAT = "redis";

  @Override
  public List<Finding> look() {
    Optional<URI> uri =
        settings.embedded()
            ? holder.flatMap(HeldData::redis)
            : Optional.of(URI.create(String.valueOf(settings.url())));
    return uri.map(this::look)
        .orElse(List.of(Finding.ok(WHAT, "not configured: the daemon starts its own")));
  }

  private List<Finding> look(URI uri) {
    try {
      return findings(RedisProbe.ask(settings.at(uri)));
    } catch (RedisUnavailableException e) {
      return List.of(
          Finding.fail(WHAT, String.valueOf(e.getMessage()), "start it, or mend redis.url"));
    }
  }

  private static List<Finding> findings(RedisProbe.Facts facts) {
    List<Finding> findings = new ArrayList<>();
    String version = "version " + facts.version();
    findings.add(
        facts.atLeast(6, 2)
            ? Finding.ok(WHAT, version)
            : Finding.fail(WHAT, version, "upgrade it to 6.2 or newer, which knows LMOVE"));
    findings.add(rights(facts));
    findings.add(eviction(facts.policy()));
    findings.add(
        facts.persistent()
            ? Finding.ok(WHAT, "keeps its data on disk")
            : Finding.warn(
                WHAT,
                "keeps nothing on disk: a restart delays what it held to the next poll",
                "set appendonly yes"));
    return findings;
  }

  private static Finding rights(RedisProbe.Facts facts) {
    if (!facts.role().equals("master")) {
      return Finding.fail(WHAT, "is a " + facts.role(), "point redis.url at the primary");
    }
    return facts.commands()
        ? Finding.ok(WHAT, "knows and allows the queue's commands")
        : Finding.fail(
            WHAT,
            "its user may not use LMOVE, BLMOVE or the keys calendar_webhooks:*",
            "ACL SETUSER NAME ~calendar_webhooks:* +@all");
  }

  private static Finding eviction(String policy) {
    if (policy.equals("noeviction")) {
      return Finding.ok(WHAT, "evicts nothing");
    }
    return Finding.warn(
        WHAT,
        policy.isEmpty() ? "does not say what it evicts" : "maxmemory-policy is " + policy,
        "set maxmemory-policy noeviction, or notifications may be dropped");
  }
}

package calsyncd.proofs;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.daemon.DevelopmentSecrets;
import calsyncd.daemon.auth.AuthSettings;
import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.demo.Browser;
import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.DemoUser.Account;
import calsyncd.daemon.demo.DemoUser.Cal;
import calsyncd.daemon.demo.Follower;
import calsyncd.daemon.demo.GoogleSide;
import calsyncd.daemon.demo.Judge;
import calsyncd.daemon.demo.MicrosoftSide;
import calsyncd.daemon.demo.Side;
import calsyncd.daemon.demo.Web;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import calsyncd.testkit.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Everything around the daemon: both simulators in this process, users, secrets, tokens. */
public final class ProofWorld implements AutoCloseable {
  /** The tenant of all users. */
  public static final String FIRM = "proof";

  private static final Duration LIFE = Duration.ofHours(12);
  private static final Duration LOOK = Duration.ofMillis(300);

  private final InstantSource clock = CalsyncdApplication.CLOCK;
  private final Semaphore never = new Semaphore(0);
  private final Web web = new Web();
  private final Path folder;
  private final DevelopmentSecrets secrets;
  private final GoogleSimulator google;
  private final MicrosoftSimulator microsoft;

  /**
   * Starts the simulators.
   *
   * @param folder where nodes keep their data
   */
  public ProofWorld(Path folder) {
    this(folder, GraphOptions.defaults());
  }

  /** The same with another Microsoft. */
  public ProofWorld(Path folder, GraphOptions graph) {
    this.folder = folder.toAbsolutePath();
    this.secrets = DevelopmentSecrets.in(this.folder);
    this.google =
        GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), clock);
    this.microsoft = MicrosoftSimulator.start(graph.withHttpAddresses(), clock);
  }

  public GoogleSimulator google() {
    return google;
  }

  public MicrosoftSimulator microsoft() {
    return microsoft;
  }

  public Web web() {
    return web;
  }

  public InstantSource clock() {
    return clock;
  }

  /** Lets time pass: what is proved is what happens at any moment. */
  void pause(int millis) {
    try {
      if (never.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody releases this");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * A node on free ports with data of its own. All nodes share the secrets, so that with {@code
   * CALSYNCD_DATABASE_URL} and {@code CALSYNCD_REDIS_URL} they are nodes of one system.
   */
  public DaemonSetup setup(String name) {
    return new DaemonSetup(
        folder.resolve(name), FreePort.choose(), FreePort.choose(), environment(), Map.of());
  }

  private Map<String, String> environment() {
    Map<String, String> all = new TreeMap<>();
    all.put("CALSYNCD_JWT_SECRET", secrets.jwtSecret());
    all.put("CALSYNCD_JWT_ISSUER", AuthSettings.development("").issuer());
    all.put("CALSYNCD_VAULT_KEY", secrets.vaultKey());
    all.put("CALSYNCD_WEBHOOK_KEY", secrets.webhookKey());
    all.put("CALSYNCD_GOOGLE_CLIENT_ID", "calsyncd-proof");
    all.put("CALSYNCD_GOOGLE_CLIENT_SECRET", "proof-secret");
    all.put("CALSYNCD_GOOGLE_ROOT_URL", google.baseUrl() + "/");
    all.put("CALSYNCD_GOOGLE_AUTHORIZE_URL", google.baseUrl() + "/o/oauth2/v2/auth");
    all.put("CALSYNCD_GOOGLE_TOKEN_URL", google.baseUrl() + "/token");
    all.put("CALSYNCD_MICROSOFT_CLIENT_ID", "calsyncd-proof");
    all.put("CALSYNCD_MICROSOFT_CLIENT_SECRET", "proof-secret");
    all.put("CALSYNCD_MICROSOFT_GRAPH_URL", microsoft.graphUrl());
    all.put("CALSYNCD_MICROSOFT_LOGIN_URL", microsoft.baseUrl());
    return all;
  }

  /** A token that every node of this world accepts. */
  public String token(UUID user, Role role) {
    return new DevTokens(AuthSettings.development(secrets.jwtSecret()), clock)
        .mint(FIRM, user, role, LIFE);
  }

  /** A user with an account and an empty calendar at both providers, none connected yet. */
  public DemoUser user(String name) {
    google.addUser(email(name));
    microsoft.addUser(email(name));
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return new DemoUser(name, id, token(id, Role.USER));
  }

  private static String email(String name) {
    return name + "@example.com";
  }

  /** The user's calendar at a provider, before it is connected. */
  public Side side(DemoUser user, String provider) {
    String email = email(user.name());
    return provider.equals("google")
        ? new GoogleSide(web, google.baseUrl(), email, google.accessTokenFor(email))
        : new MicrosoftSide(
            web,
            microsoft.baseUrl(),
            microsoft.defaultCalendar(email),
            microsoft.accessTokenFor(email));
  }

  /**
   * Connects the user's account at a provider by the API of a node, consent included.
   *
   * @return the account's calendar at both ends
   */
  public Pair connect(String api, DemoUser user, String provider) {
    String email = email(user.name());
    String token =
        provider.equals("google") ? google.accessTokenFor(email) : microsoft.accessTokenFor(email);
    Account account = new Browser(web, api).connect(user, provider, email, token);
    Cal calendar =
        account.calendars().stream()
            .filter(cal -> !cal.hubCalendarId().isEmpty())
            .findFirst()
            .orElseThrow();
    return new Pair(web, user, account, calendar, side(user, provider));
  }

  /** Waits until each pair is equal at both ends, and requires it. */
  public void requireEqual(
      Verdict verdict, String api, List<Pair> pairs, Duration patience, String when) {
    Follower follower = new Follower(clock, patience, LOOK);
    for (Pair pair : pairs) {
      boolean equal =
          follower
              .until(() -> pair.compare(api, clock.instant()).equal(), clock.instant())
              .isPresent();
      Judge.Verdict last = pair.compare(api, clock.instant());
      verdict.require(
          equal,
          when
              + ": "
              + pair.name()
              + " differs: missing "
              + last.missing()
              + " extra "
              + last.extra());
    }
  }

  @Override
  public void close() {
    google.close();
    microsoft.close();
  }
}

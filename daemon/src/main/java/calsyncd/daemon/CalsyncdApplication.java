package calsyncd.daemon;

import calsyncd.daemon.admin.DatabaseCheck;
import calsyncd.daemon.admin.LastTimeCheck;
import calsyncd.daemon.admin.QueueCheck;
import calsyncd.daemon.admin.RunJobServlet;
import calsyncd.daemon.api.Api;
import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import calsyncd.daemon.auth.TokenVerifier;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.health.SystemWatch;
import calsyncd.daemon.metrics.Published;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.HealthTable;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.daemon.quartz.JobSettings;
import calsyncd.daemon.quartz.QuartzClock;
import calsyncd.daemon.ui.ConsoleServlet;
import calsyncd.health.HealthLimits;
import calsyncd.health.HealthRules;
import calsyncd.webhooks.IntakeMetrics;
import calsyncd.webhooks.Verdict;
import calsyncd.webhooks.Webhooks;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.lifecycle.ServerLifecycleListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon. {@link #run} reads as the list of its parts. */
public final class CalsyncdApplication extends Application<CalsyncdConfiguration> {
  private static final Logger LOG = LoggerFactory.getLogger(CalsyncdApplication.class);

  /** The one place that knows the machine's clock. */
  public static final InstantSource CLOCK = InstantSource.system();

  /** From here on a status refuses. */
  private static final int REFUSED = 400;

  private static final Duration BEAT_WITHIN = Duration.ofSeconds(10);
  private static final Duration CLAIM_WITHIN = Duration.ofSeconds(30);
  private static final Duration CHECKIN_WITHIN = Duration.ofSeconds(30);

  private final ConfigurationSourceProvider source;
  private final Function<CalsyncdConfiguration, Infrastructure> opener;
  private final InstantSource clock;
  private final AtomicReference<AutoCloseable> opened = new AtomicReference<>(() -> {});
  private @Nullable Server server;
  private @Nullable CalsyncdConfiguration running;

  /** The daemon that {@code config.yml} describes, environment variables filled in. */
  public CalsyncdApplication() {
    this(new FileConfigurationSourceProvider(), Infrastructure::open);
  }

  /** A daemon whose configuration and servers come from elsewhere. */
  public CalsyncdApplication(
      ConfigurationSourceProvider source, Function<CalsyncdConfiguration, Infrastructure> opener) {
    this(source, opener, CLOCK);
  }

  /**
   * The same in a time of its own: its database has to tell it too, and its jobs, if they are
   * switched on, go by the machine's.
   */
  public CalsyncdApplication(
      ConfigurationSourceProvider source,
      Function<CalsyncdConfiguration, Infrastructure> opener,
      InstantSource clock) {
    this.source = source;
    this.opener = opener;
    this.clock = clock;
  }

  /** Ends the daemon in order: no new request, running passes, then its own servers. */
  public void stop() {
    try {
      if (server != null) {
        server.stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the daemon did not end in order", e);
    }
  }

  /** A token for development, as {@code ./calsyncd token} prints it. */
  public String developmentToken(String firm, UUID user, Role role) {
    CalsyncdConfiguration configuration = Objects.requireNonNull(running, "not running");
    return new DevTokens(configuration.auth(), clock).mint(firm, user, role, Duration.ofHours(12));
  }

  @Override
  public String getName() {
    return "calsyncd";
  }

  @Override
  public void initialize(Bootstrap<CalsyncdConfiguration> bootstrap) {
    ConfigFile.skipEmpty(bootstrap);
    ConfigFile.substitute(bootstrap, System::getenv);
    bootstrap.setConfigurationSourceProvider(source);
  }

  @Override
  public void run(CalsyncdConfiguration configuration, Environment environment) {
    running = configuration;
    PathsOnly.apply(configuration);
    environment.lifecycle().addServerLifecycleListener(announcing());
    Infrastructure infrastructure = opener.apply(configuration);
    opened.set(infrastructure);
    Database.migrate(infrastructure.database());
    serve(configuration, environment, infrastructure);
  }

  @Override
  protected void addDefaultCommands(Bootstrap<CalsyncdConfiguration> bootstrap) {
    bootstrap.addCommand(new Serving(this));
  }

  /** Throws, where Dropwizard would end the process: the caller has a sentence for the operator. */
  @Override
  protected void onFatalError(Throwable failure) {
    throw new Serving.StartException(failure);
  }

  /** Closes what a start that failed had opened. */
  void abandon() {
    try {
      opened.get().close();
    } catch (Exception e) {
      LOG.warn("not closed after a failed start", e);
    }
  }

  private void serve(
      CalsyncdConfiguration configuration, Environment environment, Infrastructure infrastructure) {
    Engine engine = new Engine(configuration, infrastructure, clock);
    JobRunner jobs = Operating.jobs(engine);
    environment.lifecycle().manage(new AutoCloseableManager(infrastructure));
    environment.lifecycle().manage(managed(engine::start, engine::close));
    Ending.first(environment, engine::end);
    environment.lifecycle().addServerLifecycleListener(_ -> infrastructure.handOver());
    Optional<QuartzClock> clockwork =
        Optional.of(configuration.jobs)
            .filter(JobSettings::on)
            .map(it ->
                QuartzClock.create(infrastructure.database(), it, jobs, engine.groups.reminders));
    clockwork.ifPresent(it -> engine.groups.reminders.use(it.alarms()));
    clockwork.ifPresent(it -> schedule(it, environment));
    SystemWatch watch = Operating.watch(configuration, engine, clockwork);
    environment.lifecycle().manage(managed(watch::start, watch::close));
    List<Object> live =
        SessionParts.resources(configuration, engine, UserResources.allowed(engine), environment);
    configuration.browsers.install(environment);
    api(configuration, engine, jobs, watch, live).install(configuration, environment);
    webhooks(engine, environment);
    metrics(engine, environment);
    environment
        .servlets()
        .addServlet("console", new ConsoleServlet())
        .addMapping(ConsoleServlet.PATH, ConsoleServlet.PATH + "/*");
    checks(engine, environment.healthChecks());
    Operating.checks(engine, watch, environment.healthChecks());
    environment
        .admin()
        .addServlet("run-job", new RunJobServlet(jobs))
        .addMapping(RunJobServlet.PATH);
  }

  /** In the place of Dropwizard's own, which answers JSON. */
  private static void metrics(Engine engine, Environment environment) {
    engine.published.add(environment.metrics());
    environment
        .admin()
        .addServlet("metrics", engine.published.servlet())
        .addMapping(Published.PATH);
  }

  private static void checks(Engine engine, HealthCheckRegistry checks) {
    checks.register("postgresql", new DatabaseCheck(engine.database));
    checks.register("redis", new QueueCheck(engine.queue));
    checks.register("heartbeat", new LastTimeCheck(engine.heart::last, BEAT_WITHIN, engine.clock));
    checks.register(
        "claims", new LastTimeCheck(engine.worker::lastClaim, CLAIM_WITHIN, engine.clock));
  }

  private ServerLifecycleListener announcing() {
    return new ServerLifecycleListener() {
      @Override
      public void serverStarted(Server started) {
        server = started;
        LOG.info(
            "calsyncd answers on port {}, operators on port {}",
            getLocalPort(started),
            getAdminPort(started));
      }
    };
  }

  private static Managed managed(Runnable start, Runnable stop) {
    return new Managed() {
      @Override
      public void start() {
        start.run();
      }

      @Override
      public void stop() {
        stop.run();
      }
    };
  }

  private static void schedule(QuartzClock clock, Environment environment) {
    environment.lifecycle().manage(clock);
    Ending.first(environment, clock::end);
    environment
        .healthChecks()
        .register("quartz", new LastTimeCheck(clock::lastCheckin, CHECKIN_WITHIN, CLOCK));
  }

  private static Api api(
      CalsyncdConfiguration configuration,
      Engine engine,
      JobRunner jobs,
      SystemWatch watch,
      List<Object> live) {
    Checkup checkup = new Checkup(new HealthTable(engine.apiDatabase), rules(configuration));
    List<Object> resources = new ArrayList<>(UserResources.all(configuration, engine, checkup));
    resources.addAll(live);
    resources.addAll(Operating.views(engine, watch, checkup));
    resources.addAll(Operating.acts(configuration, engine, jobs));
    return new Api(
        new TokenVerifier(configuration.auth(), engine.clock),
        resources,
        configuration.maxBodyBytes);
  }

  private static HealthRules rules(CalsyncdConfiguration configuration) {
    int retries = configuration.retry.policy().maxRetries();
    return new HealthRules(HealthLimits.DEFAULT.withRetries(retries));
  }

  /** On a request's thread: all of them only count, or put by. */
  private record Told(Engine engine) implements IntakeMetrics {
    @Override
    public void count(String provider, Verdict verdict) {
      engine.published.counters().webhook(provider, verdict);
      if (verdict.status() >= REFUSED) {
        engine.journal.refused(provider, verdict.name().toLowerCase(Locale.ROOT));
      }
    }

    @Override
    public void answered(Answered request) {
      engine.traces.received(request);
    }
  }

  private static void webhooks(Engine engine, Environment environment) {
    Webhooks webhooks =
        new Webhooks(
            engine.webhooks, engine.queue, new Told(engine), engine.clock, Webhooks.randomIds());
    for (Webhooks.Mount mount : webhooks.mounts()) {
      var registration = environment.servlets().addServlet(mount.name(), mount.servlet());
      registration.setAsyncSupported(true);
      registration.addMapping(mount.paths().toArray(String[]::new));
    }
  }
}

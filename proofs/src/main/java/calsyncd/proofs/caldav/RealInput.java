package calsyncd.proofs.caldav;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import calsyncd.proofs.DaemonProcess;
import calsyncd.proofs.DaemonSetup;
import calsyncd.proofs.ProofWorld;
import calsyncd.proofs.Verdict;
import calsyncd.testkit.caldav.CalDavServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A calendar of a real server, read whole, followed and left alone: everything is in the hub, a
 * change by another client comes with the next pull, and a pull without changes is one request.
 */
final class RealInput {
  private static final int LAST_FRIDAY = 15;
  private static final int SHOWN = 5;

  private final Verdict verdict;
  private final Samples samples;
  private final Path folder;

  RealInput(Verdict verdict, long seed, Path folder) {
    this.verdict = verdict;
    this.samples = new Samples(seed);
    this.folder = folder;
  }

  /** Runs against one server with so many events. */
  void run(String name, int count) {
    List<Sample> there = new ArrayList<>(samples.make(count));
    try (CalDavServer server = CalDavServer.start(name, folder.resolve(name), objects(there));
        CountingProxy proxy = new CountingProxy(server.url("/"));
        ProofWorld world = new ProofWorld(folder);
        DaemonProcess daemon = DaemonProcess.start(setup(world, name, proxy))) {
      DemoUser user = world.user("ada");
      HubCalendar hub = new HubCalendar(new Web(), daemon.api(), user.token());
      firstSync(server, proxy, hub, there);
      followed(server, hub, there);
      quiet(name, proxy, hub);
    }
  }

  private static Map<String, String> objects(List<Sample> samples) {
    return samples.stream().collect(Collectors.toMap(Sample::file, Sample::ics));
  }

  private static DaemonSetup setup(ProofWorld world, String name, CountingProxy proxy) {
    return world
        .setup("daemon-" + name)
        .onlyJob("none", "off")
        .override("caldav.allowed_hosts", proxy.host());
  }

  private void firstSync(
      CalDavServer server, CountingProxy proxy, HubCalendar hub, List<Sample> there) {
    String name = server.name();
    long began = System.nanoTime();
    hub.connect("http://" + proxy.host() + "/");
    hub.awaitFirstSync();
    long took = System.nanoTime() - began;
    long bare = proxy.replay();
    int requests = proxy.take().size();
    verdict.say(
        String.format(
            Locale.ROOT,
            "%s: %d events in the hub after %.1f s and %d requests; a bare client's same reads take"
                + " %.1f s: ratio %.2f",
            name,
            there.size(),
            took / 1e9,
            requests,
            bare / 1e9,
            (double) took / bare));
    compare(name + ", first sync", hub, there);
  }

  private void compare(String when, HubCalendar hub, List<Sample> there) {
    equal(when + ", events", sorted(there, s -> List.of(s.itself())), hub.events());
    equal(when + ", occurrences of a year", sorted(there, Sample::occurrences), hub.occurrences());
  }

  private static List<Shown> sorted(List<Sample> samples, Function<Sample, List<Shown>> what) {
    return samples.stream().flatMap(sample -> what.apply(sample).stream()).sorted().toList();
  }

  private void equal(String what, List<Shown> expected, List<Shown> found) {
    verdict.say(what + ": " + expected.size() + " expected, " + found.size() + " in the hub");
    verdict.require(
        expected.equals(found),
        what
            + " differ: missing "
            + less(expected, found).stream().limit(SHOWN).toList()
            + " extra "
            + less(found, expected).stream().limit(SHOWN).toList());
  }

  private static List<Shown> less(List<Shown> all, List<Shown> less) {
    List<Shown> left = new ArrayList<>(all);
    less.forEach(left::remove);
    return left;
  }

  /** A new event, a deleted one, and one occurrence of a series moved. */
  private void followed(CalDavServer server, HubCalendar hub, List<Sample> there) {
    Sample added = samples.sample(there.size());
    server.put(added.file(), added.ics());
    there.add(added);
    server.delete(there.remove(0).file());
    Sample moved = samples.withOccurrenceMoved(LAST_FRIDAY);
    server.put(moved.file(), moved.ics());
    there.removeIf(sample -> sample.uid().equals(moved.uid()));
    there.add(moved);
    hub.syncNow();
    compare(server.name() + ", after another client's edits", hub, there);
  }

  private void quiet(String name, CountingProxy proxy, HubCalendar hub) {
    List<String> before = hub.versions();
    proxy.take();
    hub.syncNow();
    List<String> requests = proxy.take();
    verdict.say(name + ": a pull without changes asked " + requests);
    verdict.require(requests.size() == 1, name + ": more than one request without changes");
    verdict.require(before.equals(hub.versions()), name + ": a pull without changes wrote");
  }
}

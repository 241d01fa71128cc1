package calsyncd.testkit.contract;

import calsyncd.testkit.contract.ConformanceTable.Entry;
import calsyncd.testkit.contract.ConformanceTable.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Collects what became of each row and prints all of them as one table, {@code
 * target/contract-table.md} of the whole project: each run of the contract leaves a file of its own
 * beside it, so that runs of several modules and JVMs end in one table. A run without {@link
 * Conformance} is not in it. Refuses a row that is overridden without a {@link Deviation}.
 */
final class ConformanceReport
    implements BeforeAllCallback,
        AfterAllCallback,
        TestWatcher,
        LifecycleMethodExecutionExceptionHandler {
  private static final ExtensionContext.Namespace OURS =
      ExtensionContext.Namespace.create(ConformanceReport.class);

  /** The outcomes of one class; the worst of a row that runs more than once. */
  private static final class Outcomes {
    private final Map<String, Entry> byRow = new TreeMap<>();

    synchronized void add(Entry entry) {
      byRow.merge(
          entry.row(), entry, (old, now) -> old.outcome().compareTo(now.outcome()) > 0 ? old : now);
    }

    synchronized List<String> lines() {
      return byRow.values().stream().map(Entry::line).toList();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    List<String> unexplained = unexplained(context.getRequiredTestClass());
    if (!unexplained.isEmpty()) {
      throw new IllegalStateException(
          "rows overridden without a @Deviation in "
              + context.getRequiredTestClass().getName()
              + ": "
              + unexplained);
    }
    context.getStore(OURS).put(Outcomes.class, new Outcomes());
  }

  /** The rows that a test class overrides without saying why. */
  static List<String> unexplained(Class<?> contract) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> !method.isBridge() && !method.getDeclaringClass().isInterface())
        .filter(method -> row(method).isPresent())
        .filter(method -> !method.isAnnotationPresent(Deviation.class))
        .map(Method::getName)
        .sorted()
        .toList();
  }

  /** The row that a method is or overrides. */
  private static Optional<Method> row(Method method) {
    return Stream.of(CalendarProviderContract.class.getMethods())
        .filter(row -> row.getDeclaringClass().isInterface())
        .filter(row -> row.isAnnotationPresent(Test.class))
        .filter(row -> row.getName().equals(method.getName()))
        .filter(row -> Arrays.equals(row.getParameterTypes(), method.getParameterTypes()))
        .findFirst();
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    Deviation deviation = context.getRequiredTestMethod().getAnnotation(Deviation.class);
    if (deviation == null) {
      add(context, Outcome.PASSED, "");
    } else {
      add(context, Outcome.DEVIATES, deviation.value());
    }
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    add(context, Outcome.ABORTED, reason(cause));
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    add(context, Outcome.FAILED, reason(cause));
  }

  private static String reason(Throwable cause) {
    return String.valueOf(cause.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("")
        .replace("Assumption failed: ", "");
  }

  private static void add(ExtensionContext context, Outcome outcome, String reason) {
    Optional<Method> row = row(context.getRequiredTestMethod());
    Optional<String> column = column(context);
    if (row.isPresent() && column.isPresent()) {
      String group = row.get().getDeclaringClass().getSimpleName();
      outcomes(context).add(new Entry(column.get(), group, row.get().getName(), outcome, reason));
    }
  }

  private static Outcomes outcomes(ExtensionContext context) {
    Outcomes found = context.getStore(OURS).get(Outcomes.class, Outcomes.class);
    if (found == null) {
      throw new IllegalStateException("no class runs");
    }
    return found;
  }

  private static Optional<String> column(ExtensionContext context) {
    return Optional.ofNullable(
            context.getRequiredTestClass().getDeclaredAnnotation(Conformance.class))
        .map(Conformance::value);
  }

  /** A run that did not begin, e.g. since its server is not installed, is told with its reason. */
  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    column(context)
        .ifPresent(name ->
            outcomes(context).add(new Entry(name, "", "", Outcome.ABORTED, reason(failure))));
    throw failure;
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (column(context).isPresent()) {
      write(context.getRequiredTestClass().getName(), outcomes(context).lines());
    }
  }

  private static void write(String name, List<String> lines) {
    Path target = root(Path.of("").toAbsolutePath()).resolve("target");
    Path parts = target.resolve("contract");
    try {
      Files.createDirectories(parts);
      try (FileChannel channel =
              FileChannel.open(
                  parts.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        Files.write(parts.resolve(name + ".tsv"), lines);
        Files.writeString(target.resolve("contract-table.md"), table(parts));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table(Path parts) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(parts)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".tsv")).sorted().toList()) {
        Files.readAllLines(file).forEach(line -> entries.add(Entry.of(line)));
      }
    }
    return ConformanceTable.markdown(entries);
  }

  /** The outermost folder above that is one of Maven's: a module's tests run in the module. */
  private static Path root(Path folder) {
    Path root = folder;
    for (Path at = folder; at != null && Files.exists(at.resolve("pom.xml")); at = at.getParent()) {
      root = at;
    }
    return root;
  }
}

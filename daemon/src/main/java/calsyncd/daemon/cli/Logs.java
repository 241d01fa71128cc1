package calsyncd.daemon.cli;

import calsyncd.daemon.Operations;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What commands that are no server log: warnings to the standard error, and no more. */
final class Logs {
  private static final String WARNINGS = "%-5level %logger{0}: %msg%n%rEx{short}";

  private Logs() {}

  /** Warnings only. */
  static void quiet() {
    Logger root = context().getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.WARN);
    root.addAppender(console("System.err", WARNINGS));
  }

  /** Warnings, and the JSON lines of jobs to the standard output as they are. */
  static void jobs() {
    quiet();
    ConsoleAppender<ILoggingEvent> lines = console("System.out", "%msg%n");
    jobStreams()
        .forEach(stream -> {
          stream.setLevel(Level.INFO);
          stream.setAdditive(false);
          stream.detachAndStopAllAppenders();
          stream.addAppender(lines);
        });
  }

  private static List<Logger> jobStreams() {
    return Operations.jobs().stream().map(context()::getLogger).toList();
  }

  private static ConsoleAppender<ILoggingEvent> console(String target, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context());
    encoder.setPattern(pattern);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context());
    console.setTarget(target);
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  private static LoggerContext context() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      return context;
    }
    throw new IllegalStateException("slf4j is not bound to logback");
  }
}

package calsyncd.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which part may know which. */
class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("calsyncd");

  private static final String[] CORE = {
    "calsyncd.calendar..",
    "calsyncd.provider..",
    "calsyncd.hub..",
    "calsyncd.merge..",
    "calsyncd.sync..",
    "calsyncd.retry..",
    "calsyncd.queue..",
    "calsyncd.task..",
    "calsyncd.group..",
    "calsyncd.session..",
    "calsyncd.plan..",
    "calsyncd.health.."
  };

  @Test
  void theClassesOfTheModulesAreSeen() {
    assertThat(OURS.contain("calsyncd.provider.CalendarProvider")).isTrue();
    assertThat(OURS.contain("calsyncd.daemon.embedded.EmbeddedServices")).isTrue();
  }

  @Test
  void coreKnowsNothingButItself() {
    String[] allowed =
        Stream.concat(Stream.of(CORE), Stream.of("java..", "org.slf4j..", "org.jspecify.."))
            .toArray(String[]::new);
    check(
        classes()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.sql..", "java.net.http..", "java.nio.file..", "java.util.logging.."));
  }

  @ParameterizedTest
  @CsvSource({
    "calsyncd.providers.., calsyncd.daemon.. calsyncd.webhooks.. calsyncd.simulators.."
        + " calsyncd.testkit..",
    "calsyncd.webhooks.., calsyncd.daemon.. calsyncd.providers.. calsyncd.simulators.."
        + " calsyncd.testkit..",
    "calsyncd.testkit.., calsyncd.daemon.. calsyncd.providers.. calsyncd.webhooks.."
        + " calsyncd.simulators..",
    "calsyncd.daemon.., calsyncd.testkit.."
  })
  void dependenciesPointInwards(String part, String forbidden) {
    check(
        noClasses()
            .that()
            .resideInAPackage(part)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden.split(" ")));
  }

  @Test
  void simulatorsKnowNothingOfOurs() {
    check(
        noClasses()
            .that()
            .resideInAPackage("calsyncd.simulators..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("calsyncd..")
                    .and(not(resideInAPackage("calsyncd.simulators..")))));
  }

  @Test
  void providersAreIgnorantOfEachOther() {
    check(slices().matching("calsyncd.providers.(*)..").should().notDependOnEachOther());
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("calsyncd.(**)").should().beFreeOfCycles());
  }

  @ParameterizedTest
  @CsvSource({
    "org.quartz.., calsyncd.daemon.quartz..",
    "io.lettuce.., calsyncd.daemon.redis..",
    "java.sql.., calsyncd.daemon.postgres.. calsyncd.daemon.embedded.. calsyncd.daemon.quartz..",
    "javax.sql.. org.jdbi.. com.zaxxer.hikari.. org.flywaydb.. org.postgresql..,"
        + " calsyncd.daemon.postgres.. calsyncd.daemon.embedded..",
    "com.google.api.., calsyncd.providers.google..",
    "com.microsoft.graph.. com.microsoft.kiota.., calsyncd.providers.microsoft..",
    "net.fortuna.ical4j.., calsyncd.providers.caldav..",
    "org.eclipse.jetty.. io.dropwizard.. jakarta.ws.rs.., calsyncd.daemon..",
    "jakarta.mail.. org.eclipse.angus.., calsyncd.daemon.outbound..",
    "info.picocli.. picocli.., calsyncd.daemon.cli..",
    "io.opentelemetry.., calsyncd.daemon.traces..",
    "com.google.crypto.tink.. com.nimbusds.., calsyncd.daemon.."
  })
  void aLibraryIsKnownInOnePlace(String library, String place) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(place.split(" "))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(library.split(" ")));
  }

  static Stream<ArchRule> calls() {
    var callers =
        noClasses().that().doNotHaveFullyQualifiedName("calsyncd.daemon.CalsyncdApplication");
    return Stream.of(
        callers.should().callMethod(Instant.class, "now"),
        callers.should().callMethod(LocalDate.class, "now"),
        callers.should().callMethod(LocalDateTime.class, "now"),
        callers.should().callMethod(ZonedDateTime.class, "now"),
        callers.should().callMethod(System.class, "currentTimeMillis"),
        callers.should().callMethod(Thread.class, "sleep", long.class),
        callers.should().callMethod(Thread.class, "sleep", java.time.Duration.class),
        callers.should().callMethod(ZoneId.class, "systemDefault"),
        callers.should().callMethod(Math.class, "random"),
        callers.should().callConstructor(Random.class));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void timeChanceAndZoneComeFromOutside(ArchRule rule) {
    check(rule);
  }

  @Test
  void namesSayWhatAClassIs() {
    check(noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(OURS);
  }
}

package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VTimeZonesTest {
  /** Reads the written rules as one would who does not know the name. */
  private static boolean agrees(ZoneId zone, int year) {
    LocalDateTime at = LocalDateTime.of(year, 7, 1, 12, 0);
    IcsBlock block =
        VTimeZones.of(VTimeZones.name(zone), at.toInstant(ZoneOffset.UTC)).orElseThrow();
    ZoneRulesMatch match = new ZoneRulesMatch(block.component());
    for (int month = 0; month < 36; month++) {
      LocalDateTime wall = at.plusMonths(month).withDayOfMonth(20);
      if (!match
          .offset(wall)
          .map(ZoneId::getId)
          .equals(java.util.Optional.of(zone.getRules().getOffset(wall).getId()))) {
        return false;
      }
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(ints = {2026, 2030})
  void theRulesThatAreWrittenAreThoseOfTheZone(int year) {
    List<String> wrong = new ArrayList<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.contains("/") && !id.startsWith("SystemV") && !agrees(ZoneId.of(id), year)) {
        wrong.add(id);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aFixedOffsetHasAName() {
    assertThat(VTimeZones.name(ZoneOffset.ofHours(3))).isEqualTo("Etc/GMT-3");
    assertThat(VTimeZones.name(ZoneOffset.ofHours(-12))).isEqualTo("Etc/GMT+12");
    assertThat(VTimeZones.name(ZoneOffset.ofHoursMinutes(-3, -30))).isEqualTo("UTC-0330");
    assertThat(VTimeZones.name(ZoneId.of("UTC+05:30"))).isEqualTo("UTC+0530");
    assertThat(VTimeZones.name(ZoneId.of("US/Pacific"))).isEqualTo("US/Pacific");
    assertThat(agrees(ZoneOffset.ofHoursMinutes(5, 30), 2026)).isTrue();
  }

  @Test
  void rulesThatBeginAfterTheEventDoNotCoverIt() {
    Instant then = Instant.parse("2026-07-01T00:00:00Z");
    IcsBlock zone = VTimeZones.of("Europe/Berlin", then).orElseThrow();

    assertThat(VTimeZones.covers(zone, then)).isTrue();
    assertThat(VTimeZones.covers(zone, then.minusSeconds(10L * 366 * 86400))).isFalse();
  }
}

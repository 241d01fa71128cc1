package calsyncd.testkit;

import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;

/**
 * A JVM's defaults as they are elsewhere: other letters, digits and calendars, other clocks.
 * Nothing of ours may hang on them.
 *
 * @param locale as a BCP 47 tag
 * @param zone of the JVM
 */
public record Elsewhere(String locale, String zone) {
  private static final List<String> LOCALES =
      List.of("tr-TR", "ar-EG", "th-TH-u-ca-buddhist", "fa-IR");
  private static final List<String> ZONES =
      List.of("America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC");

  /** Each locale in each zone. */
  public static Stream<Elsewhere> all() {
    return LOCALES.stream()
        .flatMap(locale -> ZONES.stream().map(zone -> new Elsewhere(locale, zone)));
  }

  /**
   * Makes these the defaults of the JVM, in which nothing else may run meanwhile.
   *
   * @return makes those of before the defaults again
   */
  public Runnable enter() {
    Locale language = Locale.getDefault();
    TimeZone clock = TimeZone.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    return () -> {
      Locale.setDefault(language);
      TimeZone.setDefault(clock);
    };
  }
}

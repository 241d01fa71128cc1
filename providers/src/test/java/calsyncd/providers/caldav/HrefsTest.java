package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HrefsTest {
  private static final URI BASE = URI.create("https://dav.example:8443/u/cal/");

  @ParameterizedTest
  @CsvSource({
    "/u/cal/a.ics, /u/cal/a.ics",
    "/u/cal/a%40b.ics, /u/cal/a@b.ics",
    "/u/cal/a@b.ics, /u/cal/a@b.ics",
    "/u/cal/%7Ea%2fb%2Fc, /u/cal/~a%2Fb%2Fc",
    "/u/cal/a b, /u/cal/a%20b",
    "/u/cal/%e4.ics, /u/cal/%E4.ics",
    "/u/cal/gr\u00fcn, /u/cal/gr%C3%BCn",
    "/u/cal/100%, /u/cal/100%25",
    "https://other.example/x/a.ics, /x/a.ics",
    "a.ics, /u/cal/a.ics",
    "//evil.example/a, //evil.example/a"
  })
  void oneResourceHasOneSpelling(String href, String path) {
    assertThat(Hrefs.path(BASE, href)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "/home/, https://dav.example:8443/home/",
    "https://p01.example/1/, https://p01.example/1/",
    "http://dav.example/home/, https://dav.example:8443/home/",
    "http://other.example/home/, http://other.example/home/",
    "//evil.example/a, https://dav.example:8443//evil.example/a"
  })
  void anHrefIsOnTheServerThatItNames(String href, String url) {
    assertThat(Hrefs.url(BASE, href)).hasToString(url);
  }

  @Test
  void aPathIsNeverReadAsAHost() {
    assertThat(Hrefs.at(BASE, "//evil.example/a").getHost()).isEqualTo("dav.example");
  }
}

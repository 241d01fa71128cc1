package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Window;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GooglePositionTest {
  private static final Window WEEK =
      new Window(Instant.parse("2026-12-01T00:00:00.5Z"), Instant.parse("2026-12-08T00:00:00Z"));

  @Test
  void aPageRepeatsTheWholeQuery() {
    GooglePosition first = GooglePosition.snapshot(WEEK, 50);
    GooglePosition second = GooglePosition.of(first.page("p=1&2 %"));
    assertThat(second.pageToken()).contains("p=1&2 %");
    assertThat(second.timeMin()).contains("2026-12-01T00:00:00Z");
    assertThat(second.timeMax()).contains("2026-12-08T00:00:00Z");
    assertThat(second.pageSize()).isEqualTo(50);
    assertThat(second.syncToken()).isEmpty();
  }

  @Test
  void aCursorKeepsThePageSizeAndDropsTheWindow() {
    GooglePosition delta = GooglePosition.of(GooglePosition.snapshot(WEEK, 50).cursor("CPj=&"));
    assertThat(delta.syncToken()).contains("CPj=&");
    assertThat(delta.pageSize()).isEqualTo(50);
    assertThat(delta.timeMin()).isEmpty();
    assertThat(delta.timeMax()).isEmpty();
    GooglePosition page = GooglePosition.of(delta.page("p"));
    assertThat(page.syncToken()).contains("CPj=&");
  }

  @Test
  void anOpenSideIsNotAsked() {
    GooglePosition all = GooglePosition.snapshot(Window.UNBOUNDED, 2500);
    assertThat(all.timeMin()).isEmpty();
    assertThat(all.timeMax()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "g1:", "g1:size=x&sync=a", "g1:size=5", "g1:sync", "g1:sync=%zz"})
  void anUnreadableCursorHasExpired(String text) {
    assertThatThrownBy(() -> GooglePosition.of(new Cursor(text)))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.failureClass()).isEqualTo(FailureClass.CURSOR_EXPIRED));
  }
}

package calsyncd.providers.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonItemTest {
  private static final String PAGE =
      "{\"kind\":\"calendar#events\",\"nextSyncToken\":\"t\",\"items\":"
          + "[{\"id\":\"a\"},{\"id\":1}]}";

  static JsonItem json(String text) {
    try {
      return JsonItem.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void everyPrefixOfAnObjectIsRefused() {
    for (int length = 0; length < PAGE.length(); length++) {
      String cut = PAGE.substring(0, length);
      assertThatThrownBy(
              () -> JsonItem.parse(new ByteArrayInputStream(cut.getBytes(StandardCharsets.UTF_8))))
          .as(cut)
          .isInstanceOf(IOException.class);
    }
    assertThat(json(PAGE).objects("items")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html></html>", "[]", "null", "\"x\"", "{} {}", "{\"a\":}", "42"})
  void whatIsNotOneObjectIsRefused(String body) {
    assertThatThrownBy(
            () -> JsonItem.parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFieldOfAnotherTypeReadsAsEmpty() {
    JsonItem item =
        json("{\"text\":7,\"flag\":\"true\",\"object\":[],\"list\":{},\"none\":null,\"n\":\"x\"}");
    assertThat(item.text("text")).isEmpty();
    assertThat(item.text("none")).isEmpty();
    assertThat(item.flag("flag")).isFalse();
    assertThat(item.object("object").text("id")).isEmpty();
    assertThat(item.objects("list")).isEmpty();
    assertThat(item.texts("absent")).isEmpty();
    assertThat(item.number("n")).isEmpty();
  }

  @Test
  void aMomentMayHaveAnyOffsetAndBeUnreadable() {
    Instant eight = Instant.parse("2026-03-01T08:00:00Z");
    JsonItem item =
        JsonItem.parse("{\"a\":\"2026-03-01T09:00:00.000+01:00\",\"b\":\"2026-03-01\",\"c\":8}");
    assertThat(item.instant("a")).contains(eight);
    assertThat(item.instant("b")).isEmpty();
    assertThat(item.instant("c")).isEmpty();
    assertThat(item.instant("d")).isEmpty();
  }

  @Test
  void numbersMayBeWrittenAsText() {
    JsonItem item = json("{\"a\":\"1426325213000\",\"b\":30}");
    assertThat(item.number("a")).contains(1426325213000L);
    assertThat(item.number("b")).contains(30L);
  }

  @Test
  void unknownFieldsComeBackUntouched() {
    String text = "{\"id\":\"a\",\"new\":{\"x\":[1,2.50,null,true]},\"summary\":\"\u00e4 \\\" b\"}";
    assertThat(json(text).json()).isEqualTo(text);
  }
}

package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.PageToken;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteChange.Unsure;
import calsyncd.provider.RemoteId;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeltaPageTest {
  private static final String LINK = "https://graph.example/v1.0/me/delta?$deltatoken=x";
  private static final DeltaPage PAGES =
      new DeltaPage(new GraphUrls(URI.create("https://graph.example/v1.0")));

  @Test
  void aSingleEventComesWhole() {
    assertThat(changes(Samples.single(Map.of()).toString()))
        .singleElement()
        .isInstanceOf(RemoteChange.Whole.class)
        .returns(new RemoteId("AAMk=1"), RemoteChange::id);
  }

  @Test
  void aTouchedSeriesIsNamedOnceAPage() {
    assertThat(
            changes(
                item("M", "seriesMaster", ""),
                item("O1", "occurrence", "M"),
                item("S", "seriesMaster", ""),
                item("O2", "exception", "M"),
                item("O1", "occurrence", "M")))
        .containsExactly(new Unsure(new RemoteId("M")), new Unsure(new RemoteId("S")));
  }

  @Test
  void whatDeltaOnlyHintsAtIsUnsure() {
    assertThat(
            changes(
                "{\"id\": \"R\", \"@removed\": {\"reason\": \"deleted\"}}",
                item("N", "aNewType", ""),
                item("O", "occurrence", ""),
                Samples.single(Map.of("isCancelled", "true")).toString()))
        .containsExactly(
            new Unsure(new RemoteId("R")),
            new Unsure(new RemoteId("N")),
            new Unsure(new RemoteId("O")),
            new Unsure(new RemoteId("AAMk=1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject", "start", "end", "body", "iCalUId"})
  void anEventThatLacksWhatEveryEventHasIsUnsure(String member) {
    assertThat(changes(Samples.single(Map.of(member, "null")).toString()))
        .containsExactly(new Unsure(new RemoteId("AAMk=1")));
  }

  @Test
  void itemsThatAreNoEventsAreLeftOut() {
    assertThat(changes("3", "{\"type\": \"singleInstance\"}")).isEmpty();
  }

  private static String item(String id, String type, String master) {
    return ("{'id': '" + id + "', 'type': '" + type + "', 'seriesMasterId': '" + master + "'}")
        .replace('\'', '"');
  }

  private static List<RemoteChange> changes(String... items) {
    return page("\"value\": [" + String.join(",", items) + "], \"@odata.deltaLink\": \"" + LINK)
        .changes();
  }

  private static ChangePage page(String members) {
    return PAGES.read(Samples.object("{" + members + "\"}"));
  }

  @Test
  void theLinkOfAPageSaysWhatFollows() {
    assertThat(page("\"value\": [], \"@odata.deltaLink\": \"" + LINK).then())
        .isEqualTo(new Then.End(new Cursor(LINK)));
    assertThat(page("\"value\": [], \"@odata.nextLink\": \"" + LINK).then())
        .isEqualTo(new Then.More(new PageToken(LINK)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"value\": [], \"x\": \"",
        "\"@odata.deltaLink\": \"" + LINK,
        "\"value\": {}, \"@odata.deltaLink\": \"" + LINK,
        "\"value\": [], \"@odata.deltaLink\": \"",
        "\"value\": [], \"@odata.nextLink\": \"https://evil.example/v1.0/me/delta",
        "\"value\": [], \"@odata.deltaLink\": \"http://graph.example/v1.0/me/delta",
        "\"value\": [], \"@odata.deltaLink\": \"https://graph.example:8443/v1.0/me/delta",
      })
  void aPageWithoutItemsOrItsOwnLinkProvesNothing(String members) {
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> page(members))
        .returns(FailureClass.TRANSIENT, ProviderException::failureClass);
  }
}

package calsyncd.providers.google;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.RemoteChange;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that lists items. It is a proof of read only if it says where the list goes on, or
 * that it ended.
 */
record GoogleListing(JsonItem answer) {
  private static final Logger LOG = LoggerFactory.getLogger(GoogleListing.class);

  /** Refuses an answer without its array of items. */
  GoogleListing {
    if (!answer.hasArray("items")) {
      throw GoogleFailures.malformed("items");
    }
  }

  List<JsonItem> items() {
    return answer.objects("items");
  }

  /** The next page's token, or empty; one that was just used would never end. */
  String next(String used) {
    String next = answer.text("nextPageToken");
    if (!next.isEmpty() && next.equals(used)) {
      throw GoogleFailures.malformed("paging_loop");
    }
    return next;
  }

  /** A mapper for the items of this answer. */
  GoogleEventMapper mapper() {
    return new GoogleEventMapper(GoogleTimes.of(answer.text("timeZone")));
  }

  /** Our role on the calendar, as this answer shows it. */
  String role() {
    return answer.text("accessRole");
  }

  /** A page of changes; an item that cannot be mapped is left out, counted and named by its id. */
  ChangePage page(GooglePosition asked) {
    GoogleEventMapper mapper = mapper();
    List<RemoteChange> changes = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (JsonItem item : items()) {
      mapper.change(item).ifPresentOrElse(changes::add, () -> unread.add(item.text("id")));
    }
    if (!unread.isEmpty()) {
      LOG.warn("google: {} items without id or readable time left out: {}", unread.size(), unread);
    }
    return new ChangePage(changes, then(asked), role());
  }

  private Then then(GooglePosition asked) {
    String page = next(asked.pageToken().orElse(""));
    String sync = answer.text("nextSyncToken");
    if (page.isEmpty() == sync.isEmpty()) {
      throw GoogleFailures.malformed("tokens");
    }
    return page.isEmpty() ? new Then.End(asked.cursor(sync)) : new Then.More(asked.page(page));
  }
}

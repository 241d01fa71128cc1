package calsyncd.provider;

import java.net.URI;
import java.time.Instant;

/**
 * A subscription to ask for.
 *
 * @param calendar which calendar; ignored where the scope is the account
 * @param channel our own id of the channel (Google); at most 64 characters
 * @param secret what each notification brings back: at most 128 characters
 * @param address where notifications go
 * @param lifecycleAddress where lifecycle events go (Graph)
 * @param until when it should end; a provider may shorten it
 */
public record WatchRequest(
    RemoteCalendarId calendar,
    String channel,
    String secret,
    URI address,
    URI lifecycleAddress,
    Instant until) {}

package calsyncd.providers.caldav;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * HTTP that connects to the addresses that were checked, and to no others: names are resolved once,
 * by the {@link HostGuard}, when a connection is made. It follows no redirect, repeats nothing and
 * uses no proxy, behind which the addresses would be another's.
 */
final class GuardedHttp {
  /** The answer is longer than we read. */
  static final class TooLarge extends IOException {
    @Serial private static final long serialVersionUID = 1L;
  }

  /** The answer began, and ended too early. */
  static final class Cut extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    Cut(IOException cause) {
      super(cause);
    }
  }

  private final HostGuard guard;
  private final OkHttpClient guarded;
  private final OkHttpClient excepted;

  GuardedHttp(HostGuard guard, CalDavSettings settings) {
    this.guard = guard;
    this.guarded =
        new OkHttpClient.Builder()
            .dns(guard::openAddresses)
            .protocols(List.of(Protocol.HTTP_1_1))
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .connectTimeout(settings.connectTimeout())
            .readTimeout(0, TimeUnit.SECONDS)
            .writeTimeout(0, TimeUnit.SECONDS)
            .addNetworkInterceptor(GuardedHttp::unrepeated)
            .build();
    this.excepted =
        guarded.newBuilder().dns(host -> Arrays.asList(guard.resolver().resolve(host))).build();
  }

  /** OkHttp would repeat a request at once whose 503 asks for no wait. */
  private static Response unrepeated(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    boolean atOnce = response.code() == 503 && "0".equals(response.header("Retry-After"));
    return atOnce ? response.newBuilder().header("Retry-After", "1").build() : response;
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @param nanos for all of it
   * @param limit the longest body that is read
   * @throws Cut where an answer began; any other failure came before it
   */
  DavAnswer send(URI uri, Request request, long nanos, int limit) throws IOException {
    Duration left = Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    OkHttpClient http = guard.isAllowed(uri) ? excepted : guarded;
    Call call = http.newBuilder().callTimeout(left).build().newCall(request);
    try (Response response = call.execute()) {
      HttpHeaders headers = HttpHeaders.of(response.headers().toMultimap(), (_, _) -> true);
      return new DavAnswer(uri, response.code(), headers, body(response, limit));
    }
  }

  private static byte[] body(Response response, int limit) throws IOException {
    try (ResponseBody body = response.body();
        InputStream in = body == null ? InputStream.nullInputStream() : body.byteStream()) {
      byte[] read = in.readNBytes(limit + 1);
      if (read.length > limit) {
        throw new TooLarge();
      }
      return read;
    } catch (TooLarge e) {
      throw e;
    } catch (IOException e) {
      throw new Cut(e);
    }
  }
}

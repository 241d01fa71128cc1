package calsyncd.daemon.traces;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The span that a correlation id was made for: its ids follow from the correlation id alone, so
 * that whoever has that one, on any node and however late, can name the span.
 */
final class Names {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
  private static final int SPAN_DIGITS = SpanId.getLength();

  private Names() {}

  /** Whether the correlation id is a trace's id as well, as a notification's is. */
  static boolean isTrace(String correlationId) {
    return HEX.matcher(correlationId).matches()
        && TraceId.isValid(correlationId)
        && SpanId.isValid(correlationId.substring(0, SPAN_DIGITS));
  }

  /** The span of whoever asked for what has this correlation id. */
  static SpanContext asker(String correlationId) {
    String hex = isTrace(correlationId) ? correlationId : digest(correlationId);
    return SpanContext.createFromRemoteParent(
        hex, hex.substring(0, SPAN_DIGITS), TraceFlags.getSampled(), TraceState.getDefault());
  }

  /** A UUID would do without, but its fixed bits are where a sampler takes its chance from. */
  private static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, TraceId.getLength() / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Makes random ids, but for a span that is begun while its own are current. */
  static final class Ids implements IdGenerator {
    private static final ContextKey<SpanContext> OWN = ContextKey.named("calsyncd.own");

    private final IdGenerator random = IdGenerator.random();

    /** In which a root span gets these ids. */
    static Context of(SpanContext own) {
      return Context.root().with(OWN, own);
    }

    @Override
    public String generateSpanId() {
      SpanContext own = Context.current().get(OWN);
      return own == null ? random.generateSpanId() : own.getSpanId();
    }

    @Override
    public String generateTraceId() {
      SpanContext own = Context.current().get(OWN);
      return own == null ? random.generateTraceId() : own.getTraceId();
    }
  }
}

package calsyncd.daemon.traces;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A span as a collector is told of it: {@code opentelemetry/proto/trace/v1/trace.proto}, whose
 * field numbers these are.
 *
 * @param parentId empty for a root
 * @param kind 1 internal, 2 server, 3 client, 5 consumer
 * @param links the ids of spans, {@code trace:span}
 * @param failed whether its status is an error
 */
public record ToldSpan(
    String traceId,
    String spanId,
    String parentId,
    String name,
    long kind,
    Map<String, String> attributes,
    List<String> links,
    boolean failed) {

  /** The spans of an {@code ExportTraceServiceRequest}. */
  static List<ToldSpan> of(byte[] request) {
    return within(request, 1) // resource_spans
        .flatMap(resource -> within(resource, 2)) // scope_spans
        .flatMap(scope -> within(scope, 2)) // spans
        .map(ToldSpan::span)
        .toList();
  }

  /** The attribute, or an empty text. */
  public String get(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  /** How others name it. */
  public String id() {
    return traceId + ":" + spanId;
  }

  private static ToldSpan span(byte[] span) {
    return new ToldSpan(
        hex(span, 1),
        hex(span, 2),
        hex(span, 4),
        text(span, 5),
        number(span, 6),
        within(span, 9).collect(Collectors.toMap(a -> text(a, 1), ToldSpan::value)),
        within(span, 13).map(link -> hex(link, 1) + ":" + hex(link, 2)).toList(),
        within(span, 15).anyMatch(status -> number(status, 3) == 2));
  }

  private static String value(byte[] attribute) {
    byte[] any = within(attribute, 2).findFirst().orElseThrow();
    return within(any, 1)
        .map(text -> new String(text, StandardCharsets.UTF_8))
        .findFirst()
        .orElseGet(() -> Long.toString(number(any, 3)));
  }

  private static String hex(byte[] message, int number) {
    return within(message, number).map(HexFormat.of()::formatHex).findFirst().orElse("");
  }

  private static String text(byte[] message, int number) {
    return within(message, number)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .findFirst()
        .orElse("");
  }

  private static long number(byte[] message, int number) {
    return fields(message).stream()
        .filter(field -> field.number == number)
        .mapToLong(Field::value)
        .findFirst()
        .orElse(0);
  }

  private static Stream<byte[]> within(byte[] message, int number) {
    return fields(message).stream().filter(f -> f.number == number).map(Field::bytes);
  }

  private record Field(int number, long value, byte[] bytes) {}

  private static List<Field> fields(byte[] message) {
    ByteBuffer left = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (left.hasRemaining()) {
      long tag = varint(left);
      int number = (int) (tag >>> 3);
      fields.add(
          switch ((int) (tag & 7)) {
            case 0 -> new Field(number, varint(left), new byte[0]);
            case 1 -> new Field(number, left.getLong(), new byte[0]);
            case 2 -> new Field(number, 0, taken(left, (int) varint(left)));
            case 5 -> new Field(number, left.getInt(), new byte[0]);
            default -> throw new IllegalArgumentException("no protobuf");
          });
    }
    return fields;
  }

  private static byte[] taken(ByteBuffer left, int length) {
    byte[] bytes = new byte[length];
    left.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer left) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = left.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("no varint");
  }
}

package calsyncd.providers.caldav;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.Serial;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps a user's server address from reaching into the operator's own network (server-side request
 * forgery). Asked before every request, redirects included, and once more for the addresses of
 * every connection that is made, so that a name cannot change them in between (DNS rebinding).
 */
record HostGuard(Set<String> allowed, Resolver resolver) {
  /** Names of hosts are the same in any case (RFC 4343). */
  HostGuard {
    allowed =
        allowed.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** How names become addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /** A name that leads into a network that is not public. */
  static final class ClosedHost extends UnknownHostException {
    @Serial private static final long serialVersionUID = 1L;
  }

  private record Block(int address, int bits) {
    static Block of(int a, int b, int c, int bits) {
      return new Block(a << 24 | b << 16 | c << 8, bits);
    }

    boolean has(int other) {
      return (address ^ other) >>> (32 - bits) == 0;
    }
  }

  /** Blocks that are not on the public Internet (RFC 6890) beside those that the JDK knows. */
  private static final List<Block> CLOSED =
      List.of(
          Block.of(0, 0, 0, 8),
          Block.of(100, 64, 0, 10),
          Block.of(192, 0, 0, 24),
          Block.of(192, 0, 2, 24),
          Block.of(192, 88, 99, 24),
          Block.of(198, 18, 0, 15),
          Block.of(198, 51, 100, 24),
          Block.of(203, 0, 113, 24),
          Block.of(240, 0, 0, 4));

  /** Global unicast addresses of IPv6 (RFC 4291 §2.4), by their first 32 bits. */
  private static final Block GLOBAL = new Block(0x20000000, 3);

  /** What is special among them (RFC 6890, the IANA registry of special-purpose addresses). */
  private static final List<Block> SPECIAL =
      List.of(
          new Block(0x20010000, 23), // IETF protocols: Teredo, benchmarking, ORCHID.
          new Block(0x20010db8, 32), // Documentation.
          new Block(0x20020000, 16), // 6to4.
          new Block(0x3fff0000, 20)); // Documentation.

  private static final Pattern PLAIN =
      Pattern.compile("((0|[1-9]\\d{0,2})\\.){3}(0|[1-9]\\d{0,2})");

  /** Refuses the address, or returns. */
  void check(URI uri) {
    boolean web =
        List.of("http", "https").contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
    if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
      throw refusal("insecure_url");
    }
    if (isAllowed(uri)) {
      return;
    }
    if (isOddNumber(uri.getHost())) {
      throw refusal("host_not_allowed");
    }
    try {
      openAddresses(uri.getHost());
    } catch (ClosedHost e) {
      throw refusal("host_not_allowed");
    } catch (UnknownHostException e) {
      throw ProviderException.of(FailureClass.TRANSIENT, "unknown_host").causedBy(e);
    }
    if (!"https".equalsIgnoreCase(uri.getScheme())) {
      throw refusal("insecure_url");
    }
  }

  /**
   * The addresses of a name, to connect to.
   *
   * @throws ClosedHost where one of them is not public
   */
  List<InetAddress> openAddresses(String host) throws UnknownHostException {
    List<InetAddress> addresses = List.of(resolver.resolve(host));
    if (addresses.stream().anyMatch(HostGuard::isClosed)) {
      throw new ClosedHost();
    }
    return addresses;
  }

  /** Whether the operator excepts this host, or this port of it. */
  boolean isAllowed(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return allowed.contains(host) || allowed.contains(host + ":" + Hrefs.port(uri));
  }

  /** An IPv4 address in any form but four plain decimal numbers: readers disagree on it. */
  private static boolean isOddNumber(String host) {
    String last = host.substring(host.lastIndexOf('.', host.length() - 2) + 1);
    boolean number = last.matches("(?i)(0x[0-9a-f]*|\\d+)\\.?");
    return number && !PLAIN.matcher(host).matches();
  }

  static boolean isClosed(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || (address instanceof Inet4Address
            ? isClosed(bits(address.getAddress(), 0))
            : isClosed6(address.getAddress()));
  }

  private static boolean isClosed(int address) {
    return CLOSED.stream().anyMatch(block -> block.has(address));
  }

  /**
   * What is not given out for the public Internet is closed (RFC 4291 §2.4), but for NAT64's own
   * prefix (RFC 6052), which is as open as the IPv4 address inside.
   */
  private static boolean isClosed6(byte[] address) {
    boolean nat64 =
        bits(address, 0) == 0x0064ff9b && bits(address, 4) == 0 && bits(address, 8) == 0;
    if (nat64) {
      return isClosed4(address, 12);
    }
    int prefix = bits(address, 0);
    boolean special = SPECIAL.stream().anyMatch(block -> block.has(prefix));
    return !GLOBAL.has(prefix) || special || isIsatap(address) && isClosed4(address, 12);
  }

  /** RFC 5214 §6.1: an interface that tunnels to the IPv4 address at its end. */
  private static boolean isIsatap(byte[] address) {
    return (bits(address, 8) & ~0x02000000) == 0x00005efe;
  }

  private static boolean isClosed4(byte[] address, int at) {
    try {
      return isClosed(InetAddress.getByAddress(Arrays.copyOfRange(address, at, at + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int bits(byte[] address, int at) {
    int bits = 0;
    for (int i = at; i < at + 4; i++) {
      bits = bits << 8 | address[i] & 0xff;
    }
    return bits;
  }

  private static ProviderException refusal(String reason) {
    return ProviderException.of(FailureClass.REJECTED, reason);
  }
}

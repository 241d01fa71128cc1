package calsyncd.simulators.discord;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A guild: roles with their permissions, members with their roles. Guarded by its world. */
final class Guild {
  private final String id;
  private final String name;
  private final Map<String, BigInteger> roles = new LinkedHashMap<>();
  private final Map<String, Set<String>> members = new LinkedHashMap<>();

  /** The role of everybody has the id of the guild. */
  Guild(String id, String name, BigInteger everyone) {
    this.id = id;
    this.name = name;
    roles.put(id, everyone);
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  void role(String role, BigInteger permissions) {
    roles.put(role, permissions);
  }

  boolean hasRole(String role) {
    return roles.containsKey(role);
  }

  boolean hasMember(String user) {
    return members.containsKey(user);
  }

  Set<String> members() {
    return Set.copyOf(members.keySet());
  }

  void join(String user, Set<String> itsRoles) {
    members.computeIfAbsent(user, any -> new TreeSet<>()).addAll(itsRoles);
  }

  void leave(String user) {
    members.remove(user);
  }

  Set<String> rolesOf(String user) {
    return members.getOrDefault(user, Set.of());
  }

  /** What a member may do in the guild: the permissions of everybody and of its roles. */
  BigInteger base(String user) {
    BigInteger base = roles.getOrDefault(id, BigInteger.ZERO);
    for (String role : rolesOf(user)) {
      base = base.or(roles.getOrDefault(role, BigInteger.ZERO));
    }
    return Bits.has(base, Bits.ADMINISTRATOR) ? Bits.ALL : base;
  }
}

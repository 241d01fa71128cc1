package calsyncd.daemon.group;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.discord.Overwrite;
import calsyncd.daemon.group.AccessPlan.Step;
import calsyncd.daemon.postgres.GrantTable.Grant;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bits are written, for one member at a time. Bits are small numbers here. */
final class AccessPlanTest {
  private static final String ADA = "1";

  private static BigInteger bits(String number) {
    return new BigInteger(number);
  }

  /** {@code allow/deny}; {@code -}: there is no overwrite. */
  private static Map<String, Overwrite> there(String said) {
    return said.equals("-") ? Map.of() : Map.of(ADA, overwrite(said));
  }

  private static Overwrite overwrite(String said) {
    String[] parts = said.split("/");
    return new Overwrite(bits(parts[0]), bits(parts[1]));
  }

  /** {@code bits/denied}, with {@code !} where we made the overwrite; {@code -}: nothing noted. */
  private static List<Grant> noted(String said) {
    return said.equals("-") ? List.of() : List.of(grant(said));
  }

  private static Grant grant(String said) {
    String[] parts = said.replace("!", "").split("/");
    return new Grant("c", ADA, bits(parts[0]), bits(parts[1]), said.endsWith("!"));
  }

  private static AccessPlan plan(String bits, boolean member, String there, String noted) {
    Set<String> members = member ? Set.of(ADA) : Set.of();
    return AccessPlan.of("c", bits(bits), members, there(there), noted(noted));
  }

  @ParameterizedTest
  @CsvSource({
    // what is there, noted, wanted, noted before and after
    "-,    -,    3/0, 3/0!, 3/0!",
    "4/0,  -,    7/0, 3/0,  3/0",
    "1/0,  -,    3/0, 2/0,  2/0",
    "0/9,  -,    3/8, 3/1,  3/1",
    "0/0,  -,    3/0, 3/0,  3/0",
    "-,    3/0!, 3/0, 3/0!, 3/0!",
    "-,    3/1,  3/0, 3/0!, 3/0!",
    "1/0,  3/0!, 3/0, 3/0!, 3/0!",
    "7/0,  4/0!, 3/0, 4/0!, 0/0!",
    "15/0, 4/4,  11/4, 4/4, 0/0",
  })
  void aMemberIsGivenWhatIsMissingAndNothingElseIsTouched(
      String there, String noted, String wanted, String before, String after) {
    AccessPlan plan = plan("3", true, there, noted);
    Step step = plan.steps().getFirst();
    assertThat(step.wanted()).contains(overwrite(wanted));
    assertThat(step.before()).isEqualTo(grant(before));
    assertThat(step.after()).contains(grant(after));

    assertThat(plan("3", true, wanted, after).steps()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // what is there, noted, wanted: "gone" removes it
    "3/0,  3/0!, gone",
    "3/0,  3/0,  0/0",
    "7/0,  3/0,  4/0",
    "7/0,  3/0!, 4/0",
    "3/8,  3/0!, 0/8",
    "3/8,  3/1,  0/9",
    "3/0,  2/0,  1/0",
    "0/0,  3/0!, gone",
  })
  void whoLeavesLosesWhatWeGaveAndKeepsTheRest(String there, String noted, String wanted) {
    AccessPlan plan = plan("3", false, there, noted);
    Step step = plan.steps().getFirst();
    assertThat(step.gives()).isFalse();
    assertThat(step.wanted())
        .isEqualTo(wanted.equals("gone") ? Optional.empty() : Optional.of(overwrite(wanted)));
    assertThat(step.after()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-, 3/0!", "4/0, 3/0", "0/0, 3/0"})
  void whatIsGoneAlreadyIsForgotten(String there, String noted) {
    AccessPlan plan = plan("3", false, there, noted);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.forgotten()).containsExactly(grant(noted));
    assertThat(plan.unchanged()).isOne();
  }

  @ParameterizedTest
  @CsvSource({"3/0, -", "7/8, -", "3/0, 3/0!", "3/0, 1/0"})
  void whatIsRightIsLeftAlone(String there, String noted) {
    AccessPlan plan = plan("3", true, there, noted);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.lessened()).isEmpty();
    assertThat(plan.forgotten()).isEmpty();
    assertThat(plan.unchanged()).isOne();
  }

  @Test
  void whatAModeratorTookOfOursIsOursNoMore() {
    assertThat(plan("1", true, "1/0", "3/0").lessened()).containsExactly(grant("1/0"));
  }

  @Test
  void whomWeGaveNothingKeepsEverything() {
    AccessPlan plan = plan("3", false, "3/0", "-");
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.unchanged()).isZero();
  }

  @Test
  void whatTakesComesBeforeWhatGives() {
    Grant left = new Grant("c", "9", bits("3"), bits("0"), true);
    AccessPlan plan =
        AccessPlan.of("c", bits("3"), Set.of(ADA), Map.of("9", overwrite("3/0")), List.of(left));
    assertThat(plan.steps()).extracting(Step::user).containsExactly("9", ADA);
  }
}

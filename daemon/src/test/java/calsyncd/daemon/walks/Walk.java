package calsyncd.daemon.walks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document of commands and what they answered.
 *
 * @param text the whole of it
 * @param steps its shell blocks, in their order
 */
record Walk(Path file, String text, List<Step> steps) {
  private static final Pattern STEP =
      Pattern.compile("```sh\n(.*?)\n```(?:\n+```http\n(.*?)\n```)?", Pattern.DOTALL);

  /**
   * A shell block.
   *
   * @param recorded the block of an answer that follows it at once; empty where there is none
   * @param place where it stands, for a person
   */
  record Step(String command, Optional<String> recorded, String place) {}

  static Walk read(Path file) throws IOException {
    String text = Files.readString(file);
    List<Step> steps = new ArrayList<>();
    Matcher found = STEP.matcher(text);
    while (found.find()) {
      long line = text.substring(0, found.start()).lines().count() + 1;
      Optional<String> recorded = Optional.ofNullable(found.group(2));
      steps.add(new Step(found.group(1), recorded, file.getFileName() + ":" + line));
    }
    return new Walk(file, text, List.copyOf(steps));
  }

  /** The document with other answers, one a recorded step, in their order. */
  String with(List<String> answers) {
    var next = answers.iterator();
    return STEP.matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group(2) == null ? found.group() : block(found.group(1), next.next())));
  }

  private static String block(String command, String answer) {
    return "```sh\n" + command + "\n```\n\n```http\n" + answer + "\n```";
  }
}

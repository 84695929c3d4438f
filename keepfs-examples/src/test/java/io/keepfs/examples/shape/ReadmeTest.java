package io.keepfs.examples.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show is what is there. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");
  private static final Pattern TEST_NAME =
      Pattern.compile("`(\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");

  @ParameterizedTest
  @CsvSource({"HelloFileSystem, 30", "ArvadosMount, 12", "ArvadosWriter, 24"})
  void programsInTheReadmeAreTheExamples(String name, int maxLines) throws IOException {
    String source = Files.readString(Path.of("src/main/java/io/keepfs/examples", name + ".java"));
    Matcher marked =
        Pattern.compile("(?ms)^ *// README begin\\n(.*?)^ *// README end").matcher(source);
    assertThat(marked.find()).isTrue();
    String program = marked.group(1).stripTrailing().stripIndent();
    assertThat(program.lines()).hasSizeLessThanOrEqualTo(maxLines);
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("<!-- " + name + " -->\n```java\n" + program + "\n```\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "docs/SEMANTICS.md"})
  void linksLeadSomewhere(String document) throws IOException {
    Path file = ROOT.resolve(document);
    Matcher links = LINK.matcher(Files.readString(file));
    while (links.find()) {
      assertThat(file.resolveSibling(links.group(1))).exists();
    }
  }

  @Test
  void everyPromiseOfTheSemanticsNamesTestsThatExist() throws IOException {
    Map<String, Path> sources;
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources =
          files
              .filter(path -> path.toString().matches(".*/src/test/.*\\.java"))
              .collect(
                  Collectors.toMap(
                      path -> path.getFileName().toString().replace(".java", ""),
                      path -> path,
                      (one, other) -> one));
    }
    List<String> promises = promises();
    assertThat(promises).hasSizeGreaterThan(40);
    for (String promise : promises) {
      String[] cells = promise.split("(?<!\\\\)\\|");
      Matcher names = TEST_NAME.matcher(cells[cells.length - 1]);
      int found = 0;
      for (; names.find(); found++) {
        assertThat(sources).as(promise).containsKey(names.group(1));
        if (names.group(2) != null) {
          assertThat(sources.get(names.group(1)))
              .as(promise)
              .content()
              .contains(" " + names.group(2) + "(");
        }
      }
      assertThat(found).as("tests that show: " + promise).isPositive();
    }
  }

  /** The rows of the tables, without their heads. */
  private static List<String> promises() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/SEMANTICS.md"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("|---");
      if (lines.get(i).startsWith("| ") && !head) {
        rows.add(lines.get(i));
      }
    }
    return rows;
  }
}

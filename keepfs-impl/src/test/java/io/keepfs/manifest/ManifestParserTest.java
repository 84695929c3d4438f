package io.keepfs.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keepfs.block.BlockHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestParserTest {
  private static final String E0 = "d41d8cd98f00b204e9800998ecf8427e+0";
  private static final String B5 = "0123456789abcdef0123456789abcdef+5";
  private static final String SIGNATURE = "+A0123456789012345678901234567890123456789@65f00000";

  @Test
  void tellsEveryTokenInOrder() throws ManifestException {
    assertThat(
            events(
                ". " + B5 + SIGNATURE + " " + B5 + " 0:3:a 3:7:d/b\n./x/y " + E0 + " 0:0:\\056\n"))
        .containsExactly(
            "stream .",
            "block " + B5 + SIGNATURE,
            "block " + B5,
            "file 0 3 a",
            "file 3 7 d/b",
            "stream ./x/y",
            "block " + E0,
            "directory");
  }

  @Test
  void emptyTextHasNoTokens() throws ManifestException {
    assertThat(events("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a\\040b, 'a b'",
    "\\134, \\",
    "\\\\x, \\x",
    "a\\072b, a:b",
    "\\303\\251t\\303\\251, été",
    "été, été",
    "\uD83D\uDE00, \uD83D\uDE00",
    "a:b, a:b",
    "a\\057b, a/b",
    "..., ...",
    ".a, .a",
    "a.., a..",
    "\\012, '\n'",
  })
  void unescapesNames(String written, String name) throws ManifestException {
    assertThat(events(". " + E0 + " 0:0:" + written + "\n")).contains("file 0 0 " + name);
    assertThat(events("./" + written + " " + E0 + " 0:0:x\n")).contains("stream ./" + name);
  }

  @Test
  void rangesMayBeBeyondTwoGigabytes() throws ManifestException {
    String block = "0123456789abcdef0123456789abcdef+67108864";
    String manifest = "." + (" " + block).repeat(80) + " 5000000000:368709120:a\n";

    assertThat(events(manifest)).contains("file 5000000000 368709120 a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          . @E 0:0:a                         | 1 | .    | 0:0:a       | does not end with a newline
          . @E 0:0:a%.                       | 2 |      | .           | does not end with a newline
          %                                  | 1 |      |             | empty token
          . @E  0:0:a%                       | 1 | .    |             | empty token
          . @E 0:0:a %                       | 1 | .    |             | empty token
          .%                                 | 1 | .    | .           | ends too early
          . @E%                              | 1 | .    | @E          | no files
          . 0:0:a%                           | 1 | .    | 0:0:a       | first block locator
          x @E 0:0:a%                        | 1 | x    | x           | begins with './'
          .. @E 0:0:a%                       | 1 | ..   | ..          | begins with './'
          ./ @E 0:0:a%                       | 1 | ./   | ./          | empty component
          ./a/ @E 0:0:a%                     | 1 | ./a/ | ./a/        | empty component
          ./../a @E 0:0:a%                   | 1 | ./../a | ./../a    | '.' or '..'
          . @E 0:0:a%./x @E 0:0:b/../c%      | 2 | ./x  | 0:0:b/../c  | '.' or '..'
          . @E 0:0:b/.%                      | 1 | .    | 0:0:b/.     | '.' or '..'
          . @E 0:0:/a%                       | 1 | .    | 0:0:/a      | empty component
          . @E 0:0:%                         | 1 | .    | 0:0:        | empty component
          . @E 0:0:a\\8%                     | 1 | .    | 0:0:a\\8    | malformed escape
          . @E 0:0:a\\400%                   | 1 | .    | 0:0:a\\400  | malformed escape
          . @E 0:0:a\\30%                    | 1 | .    | 0:0:a\\30   | malformed escape
          . @E 0:0:\\377%                    | 1 | .    | 0:0:\\377   | not UTF-8
          . @E 0:1:a%                        | 1 | .    | 0:1:a       | past the end
          . @5 6:0:a%                        | 1 | .    | 6:0:a       | past the end
          . @5 3:9223372036854775807:a%      | 1 | .    | 3:9223372036854775807:a | past the end
          . @5 0:9223372036854775808:a%      | 1 | .    | 0:9223372036854775808:a | too large
          . @5 0:5:.%                        | 1 | .    | 0:5:.       | named '.'
          . @5 0:5:a @5%                     | 1 | .    | @5          | position:size:name
          . @5 0:5%                          | 1 | .    | 0:5         | position:size:name
          . @5 :5:a%                         | 1 | .    | :5:a        | position:size:name
          . @5 -1:5:a%                       | 1 | .    | -1:5:a      | position:size:name
          . @5+ 0:5:a%                       | 1 | .    | @5+         | locator hint
          . @5+x 0:5:a%                      | 1 | .    | @5+x        | locator hint
          . @5+X. 0:5:a%                     | 1 | .    | @5+X.       | locator hint
          . @5++X 0:5:a%                     | 1 | .    | @5++X       | locator hint
          . @M+ 0:5:a%                       | 1 | .    | @M+         | no size
          . @M+67108865 0:5:a%               | 1 | .    | @M+67108865 | at most 64 MiB
          . @M 0:5:a%                        | 1 | .    | @M          | block locator
          """)
  void refusesAndNamesThePlace(String text, int line, String stream, String token, String reason) {
    ManifestException failure =
        catchThrowableOfType(ManifestException.class, () -> events(expand(text)));

    assertThat(failure).hasMessageContaining(reason);
    assertThat(failure.line()).isEqualTo(line);
    assertThat(failure.stream()).isEqualTo(expand(stream));
    assertThat(failure.token()).isEqualTo(expand(token));
  }

  @Test
  void refusesControlCharacters() {
    ManifestException failure =
        catchThrowableOfType(ManifestException.class, () -> events(". " + E0 + " 0:0:a\tb\n"));

    assertThat(failure).hasMessageContaining("control character 9");
  }

  @Test
  void neverShowsASignature() {
    ManifestException failure =
        catchThrowableOfType(
            ManifestException.class, () -> events(". " + B5 + SIGNATURE + "! 0:0:a\n"));

    assertThat(failure).hasMessageContaining(B5 + "+A…").hasMessageNotContaining("0123456789@");
  }

  private static String expand(String text) {
    return text == null
        ? ""
        : text.replace("%", "\n")
            .replace("@E", E0)
            .replace("@5", B5)
            .replace("@M", B5.substring(0, 32));
  }

  private static List<String> events(String manifest) throws ManifestException {
    List<String> events = new ArrayList<>();
    ManifestParser.parse(
        manifest.getBytes(StandardCharsets.UTF_8),
        new ManifestHandler() {
          @Override
          public void stream(ManifestToken token) {
            events.add("stream " + token.name());
          }

          @Override
          public void block(ManifestToken token) {
            String hints =
                new String(
                    token.hintBytes(),
                    token.hintsFrom(),
                    token.hintsTo() - token.hintsFrom(),
                    StandardCharsets.US_ASCII);
            BlockHash hash = new BlockHash(token.hashHigh(), token.hashLow());
            events.add("block " + hash + "+" + token.blockSize() + hints);
          }

          @Override
          public void file(ManifestToken token) {
            events.add("file " + token.position() + " " + token.length() + " " + token.name());
          }

          @Override
          public void directory(ManifestToken token) {
            events.add("directory");
          }
        });
    return events;
  }
}

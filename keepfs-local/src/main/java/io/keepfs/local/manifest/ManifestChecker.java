package io.keepfs.local.manifest;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a manifest for its validity, and counts its files. */
public final class ManifestChecker {
  private static final Pattern FILE = Pattern.compile("([0-9]{1,18}):([0-9]{1,18}):(.+)");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7][0-7])");
  private static final String FOLDER_MARK = ".";

  private final Set<String> files = new HashSet<>();
  private long bytes;

  private ManifestChecker() {}

  /**
   * What a manifest holds.
   *
   * @param files how many paths have content (or are empty files)
   * @param bytes the sum of their sizes
   */
  public record Summary(long files, long bytes) {}

  /**
   * Checks a text, with or without signatures.
   *
   * @throws ManifestSyntaxException where it is no manifest
   */
  public static Summary check(String text) throws ManifestSyntaxException {
    ManifestChecker checker = new ManifestChecker();
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new ManifestSyntaxException(1, text, "the last line does not end");
    }
    int number = 0;
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      checker.readStream(++number, text.substring(start, end));
      start = end + 1;
    }
    return new Summary(checker.files.size(), checker.bytes);
  }

  private void readStream(int line, String stream) throws ManifestSyntaxException {
    String[] tokens = stream.split(" ", -1);
    String name = unescape(tokens[0]);
    if (!name.equals(".") && !(name.startsWith("./") && isPath(name.substring(2)))) {
      throw new ManifestSyntaxException(line, tokens[0], "not a stream name");
    }
    long length = 0;
    int index = 1;
    for (; index < tokens.length; index++) {
      Locator locator = Locator.parse(tokens[index]);
      if (locator == null) {
        break;
      }
      if (locator.size() < 0 || locator.size() > Locator.MAX_BLOCK_BYTES) {
        throw new ManifestSyntaxException(line, tokens[index], "a block of impossible size");
      }
      length += locator.size();
    }
    if (index == 1) {
      throw new ManifestSyntaxException(line, stream, "no locator after the stream name");
    }
    if (index == tokens.length) {
      throw new ManifestSyntaxException(line, stream, "a stream without files");
    }
    for (; index < tokens.length; index++) {
      readFile(line, name, length, tokens[index]);
    }
  }

  private void readFile(int line, String stream, long length, String token)
      throws ManifestSyntaxException {
    Matcher matcher = FILE.matcher(token);
    if (!matcher.matches()) {
      throw new ManifestSyntaxException(line, token, "neither a locator nor a file");
    }
    long size = Long.parseLong(matcher.group(2));
    if (Long.parseLong(matcher.group(1)) + size > length) {
      throw new ManifestSyntaxException(line, token, "a file beyond the end of its stream");
    }
    String name = unescape(matcher.group(3));
    if (name.equals(FOLDER_MARK) && size == 0) {
      return;
    }
    if (!isPath(name)) {
      throw new ManifestSyntaxException(line, token, "not a file name");
    }
    files.add(stream + "/" + name);
    bytes += size;
  }

  private static boolean isPath(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  private static String unescape(String token) {
    return token.indexOf('\\') < 0
        ? token
        : ESCAPE
            .matcher(token)
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(escape.group(1), 8))));
  }
}

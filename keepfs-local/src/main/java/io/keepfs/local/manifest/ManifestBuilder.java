package io.keepfs.local.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects files and writes them as a normalised manifest: files of a folder sorted in one stream,
 * then its sub-folders, each block of a stream listed once. Not thread-safe.
 */
public final class ManifestBuilder {
  /** By code point, as every other writer of manifests sorts. */
  private static final Comparator<String> BY_CODE_POINT = ManifestBuilder::compareCodePoints;

  private final Folder root = new Folder();

  /**
   * Some bytes of a block.
   *
   * @param block the block's number, as the caller counts
   * @param offset where in the block they start
   * @param size how many they are
   */
  public record Segment(int block, long offset, long size) {}

  /** As the order of characters, but for surrogates, which are above all others. */
  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftAbove = Character.isSurrogate(left);
        return leftAbove == Character.isSurrogate(right)
            ? Character.compare(left, right)
            : Boolean.compare(leftAbove, !leftAbove);
      }
    }
    return a.length() - b.length();
  }

  private static final class Folder {
    final Map<String, Folder> folders = new TreeMap<>(BY_CODE_POINT);
    final Map<String, List<Segment>> files = new TreeMap<>(BY_CODE_POINT);
  }

  /**
   * Adds a file.
   *
   * @param path such as {@code a/b.txt}
   * @throws IllegalArgumentException where the path is no path, or is taken
   */
  public void addFile(String path, List<Segment> segments) {
    int slash = path.lastIndexOf('/');
    Folder folder = slash < 0 ? root : folder(path.substring(0, slash));
    String name = checked(path, path.substring(slash + 1));
    if (folder.folders.containsKey(name) || folder.files.containsKey(name)) {
      throw new IllegalArgumentException("added twice: " + path);
    }
    folder.files.put(name, List.copyOf(segments));
  }

  /** Adds a folder that may stay empty. */
  public void addFolder(String path) {
    folder(path);
  }

  private Folder folder(String path) {
    Folder folder = root;
    for (String name : path.split("/", -1)) {
      if (folder.files.containsKey(checked(path, name))) {
        throw new IllegalArgumentException("both a file and a folder: " + path);
      }
      folder = folder.folders.computeIfAbsent(name, key -> new Folder());
    }
    return folder;
  }

  private static String checked(String path, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("not a path inside a collection: \"" + path + "\"");
    }
    return name;
  }

  /** The manifest's text, with the locators of the blocks that the segments number. */
  public String write(List<Locator> blocks) {
    StringBuilder text = new StringBuilder();
    write(".", root, blocks, text);
    return text.toString();
  }

  private static void write(String name, Folder folder, List<Locator> blocks, StringBuilder text) {
    if (!folder.files.isEmpty()) {
      writeStream(name, folder.files, blocks, text);
    } else if (folder.folders.isEmpty() && !name.equals(".")) {
      text.append(escape(name)).append(' ').append(Locator.EMPTY).append(" 0:0:\\056\n");
    }
    folder.folders.forEach((child, sub) -> write(name + "/" + child, sub, blocks, text));
  }

  private static void writeStream(
      String name, Map<String, List<Segment>> files, List<Locator> blocks, StringBuilder text) {
    Map<Integer, Long> starts = new LinkedHashMap<>();
    long length = 0;
    StringBuilder tokens = new StringBuilder();
    for (Map.Entry<String, List<Segment>> file : files.entrySet()) {
      List<Segment> placed = new ArrayList<>();
      for (Segment segment : file.getValue()) {
        if (!starts.containsKey(segment.block())) {
          starts.put(segment.block(), length);
          length += blocks.get(segment.block()).size();
        }
        placed.add(new Segment(0, starts.get(segment.block()) + segment.offset(), segment.size()));
      }
      writeFile(escape(file.getKey()), placed, tokens);
    }
    text.append(escape(name));
    if (starts.isEmpty()) {
      text.append(' ').append(Locator.EMPTY);
    }
    starts.keySet().forEach(block -> text.append(' ').append(blocks.get(block)));
    text.append(tokens).append('\n');
  }

  private static void writeFile(String name, List<Segment> placed, StringBuilder tokens) {
    if (placed.isEmpty()) {
      tokens.append(" 0:0:").append(name);
    }
    @Nullable Segment open = null;
    for (Segment segment : placed) {
      if (open != null && open.offset() + open.size() == segment.offset()) {
        open = new Segment(0, open.offset(), open.size() + segment.size());
        continue;
      }
      append(open, name, tokens);
      open = segment;
    }
    append(open, name, tokens);
  }

  private static void append(@Nullable Segment segment, String name, StringBuilder tokens) {
    if (segment != null) {
      tokens.append(' ').append(segment.offset()).append(':');
      tokens.append(segment.size()).append(':').append(name);
    }
  }

  private static String escape(String name) {
    StringBuilder escaped = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == '\\' || c == ':') {
        escaped.append("\\%03o".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}

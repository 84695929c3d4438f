package io.keepfs.collection;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A manifest in which everything occurs that the format allows: files in many pieces over several
 * streams, pieces over several blocks, slashes in names, escapes, hints, empty blocks, files and
 * directories. It knows what the files must read like.
 */
public final class RandomManifest {
  /** Where readers differ. */
  public enum Style {
    /** All that the format allows. */
    ANY,
    /**
     * Only what Arvados' Python client reads as it is meant: it takes each escaped byte for a
     * character, loses track at an empty block among others, and knows no hint of one letter.
     */
    PYTHON
  }

  private static final String[] NAMES = {
    "a",
    "b",
    "a-b",
    "a b",
    "a\\b",
    "a:b",
    "...",
    "\u00e9t\u00e9",
    "\uD83D\uDE00",
    "\uFFFD",
    "\n",
    "0:0:x",
    "a.b",
    "a\0b",
    "\t \u007f",
    "d41d8cd98f00b204e9800998ecf8427e+0"
  };
  private static final String[] HINTS = {
    "", "", "+A0123456789012345678901234567890123456789@65f00000", "+K@zzzzz", "+Z+K@x-y_z"
  };

  private final Random random;
  private final Style style;
  private final Map<String, ByteArrayOutputStream> files = new HashMap<>();
  private final TreeSet<String> directories = new TreeSet<>();
  private final List<byte[]> blocks = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  RandomManifest(long seed) {
    this(seed, Style.ANY);
  }

  /** Makes the same manifest for the same seed. */
  public RandomManifest(long seed, Style style) {
    this.style = style;
    random = new Random(seed);
    int streams = 1 + random.nextInt(12);
    for (int i = 0; i < 4 + random.nextInt(6); i++) {
      int size = random.nextInt(4) == 0 && style == Style.ANY ? 0 : 1 + random.nextInt(500);
      blocks.add(TestBlocks.random(size, i + seed));
    }
    for (int i = 0; i < streams; i++) {
      addStream(randomDirectory(3));
    }
  }

  /** The manifest. */
  public String text() {
    return text.toString();
  }

  List<byte[]> blocks() {
    return blocks;
  }

  Map<String, byte[]> files() {
    Map<String, byte[]> content = new TreeMap<>();
    files.forEach((path, bytes) -> content.put(path, bytes.toByteArray()));
    return content;
  }

  Iterable<String> directories() {
    return Collections.unmodifiableSet(directories);
  }

  /** Directories are named with a capital in front, so that no file has the same path. */
  private String randomDirectory(int depth) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(depth); i > 0; i--) {
      path.append(path.isEmpty() ? "" : "/").append('D').append(randomName());
    }
    return path.toString();
  }

  private String randomName() {
    return NAMES[random.nextInt(NAMES.length)] + (random.nextBoolean() ? random.nextInt(20) : "");
  }

  private void addStream(String directory) {
    text.append(directory.isEmpty() ? "." : "./" + escaped(directory));
    noteDirectories(directory);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    boolean empty = random.nextInt(8) == 0;
    if (empty) {
      text.append(' ').append(BlockLocator.EMPTY.text());
    }
    for (int i = 0; !empty && i <= random.nextInt(5); i++) {
      byte[] block = blocks.get(random.nextInt(blocks.size()));
      stream.writeBytes(block);
      text.append(' ').append(TestBlocks.locatorOf(block));
      text.append(HINTS[random.nextInt(HINTS.length - (style == Style.PYTHON ? 1 : 0))]);
    }
    byte[] bytes = stream.toByteArray();
    for (int i = 0; i <= random.nextInt(20); i++) {
      addPiece(directory, bytes);
    }
    text.append('\n');
  }

  private void addPiece(String directory, byte[] stream) {
    if (random.nextInt(10) == 0) {
      text.append(" 0:0:\\056");
      return;
    }
    int from = random.nextInt(stream.length + 1);
    int length = random.nextInt(stream.length - from + 1);
    String within = randomDirectory(2);
    String name = (within.isEmpty() ? "" : within + "/") + randomName();
    String path = directory.isEmpty() ? name : directory + '/' + name;
    noteDirectories(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    text.append(" %d:%d:%s".formatted(from, length, escaped(name)));
    files.computeIfAbsent(path, any -> new ByteArrayOutputStream()).write(stream, from, length);
  }

  private void noteDirectories(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      directories.add(path.substring(0, slash));
    }
    if (!path.isEmpty()) {
      directories.add(path);
    }
  }

  /** Escapes what must be, and now and then what need not. */
  private String escaped(String name) {
    StringBuilder written = new StringBuilder();
    name.codePoints()
        .mapToObj(Character::toString)
        .forEach(
            character -> {
              boolean must = character.charAt(0) <= ' ' || character.equals("\\");
              boolean readable = style == Style.ANY || character.charAt(0) < 0x80;
              boolean may = readable && !character.equals("/") && random.nextInt(10) == 0;
              if (must || may) {
                for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
                  written.append("\\%03o".formatted(b & 255));
                }
              } else {
                written.append(character);
              }
            });
    return written.toString();
  }
}

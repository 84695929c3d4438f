package io.keepfs.collection;

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
final class RandomManifest {
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
    "0:0:x"
  };
  private static final String[] HINTS = {
    "", "", "+A0123456789012345678901234567890123456789@65f00000", "+K@zzzzz", "+Z+K@x-y_z"
  };

  private final Random random;
  private final Map<String, ByteArrayOutputStream> files = new HashMap<>();
  private final TreeSet<String> directories = new TreeSet<>();
  private final List<byte[]> blocks = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  RandomManifest(long seed) {
    random = new Random(seed);
    int streams = 1 + random.nextInt(12);
    for (int i = 0; i < 4 + random.nextInt(6); i++) {
      blocks.add(TestBlocks.random(random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(500), i + seed));
    }
    for (int i = 0; i < streams; i++) {
      addStream(randomDirectory(3));
    }
  }

  String text() {
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
    for (int i = 0; i <= random.nextInt(5); i++) {
      byte[] block = blocks.get(random.nextInt(blocks.size()));
      stream.writeBytes(block);
      text.append(' ').append(TestBlocks.locatorOf(block));
      text.append(HINTS[random.nextInt(HINTS.length)]);
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
              boolean may = !character.equals("/") && random.nextInt(10) == 0;
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

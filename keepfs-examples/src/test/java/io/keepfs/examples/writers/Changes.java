package io.keepfs.examples.writers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What one writer does in one round, to paths that no other writer touches, in directories that all
 * use.
 *
 * @param write text of files to make or to replace, by path
 * @param rename new paths by old ones
 * @param remove files that are to go
 */
record Changes(Map<String, String> write, Map<String, String> rename, List<String> remove) {
  private static final int LENGTH_MAX = 30_000;

  static Changes of(String writer, int round, Random random) {
    Map<String, String> write = new LinkedHashMap<>();
    write.put("all/" + writer + "-" + round, text(random));
    write.put("in " + writer + "/" + round % 10, text(random));
    write.put("current " + writer, text(random));
    Map<String, String> rename = new LinkedHashMap<>();
    List<String> remove = new ArrayList<>();
    if (round >= 5) {
      rename.put("all/" + writer + "-" + (round - 5), "moved/" + writer + "-" + (round - 5));
    }
    if (round >= 10) {
      remove.add("moved/" + writer + "-" + (round - 10));
    }
    return new Changes(write, rename, remove);
  }

  private static String text(Random random) {
    String line = Integer.toHexString(random.nextInt()) + "\n";
    return line.repeat(1 + random.nextInt(LENGTH_MAX) / line.length());
  }

  /** Does the same to a list of what there is. */
  void applyTo(Map<String, String> files) {
    files.putAll(write);
    rename.forEach((from, to) -> files.put(to, files.remove(from)));
    remove.forEach(files::remove);
  }
}

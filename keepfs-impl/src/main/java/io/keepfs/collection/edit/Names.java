package io.keepfs.collection.edit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.function.Predicate;

/** The order of names, and what the other side of a conflict is called. Pure. */
final class Names {
  /** By code points, as manifests are sorted; UTF-16 has another order beyond U+D7FF. */
  static final Comparator<String> ORDER = Names::compare;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private Names() {}

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean mixed = Character.isSurrogate(x) != Character.isSurrogate(y);
        return mixed ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** The name for the server's side of a conflict: the first of its kind that is not taken. */
  static String ofConflict(String name, Instant now, Predicate<String> taken) {
    String wanted = name + "~" + TIME.format(now) + "~conflict~";
    String free = wanted;
    for (int i = 2; taken.test(free); i++) {
      free = wanted + i;
    }
    return free;
  }
}

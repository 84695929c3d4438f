package io.keepfs.arvados.tree;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How names of Arvados, which may be anything, are shown as file names, and what a file name may
 * stand for. Pure.
 *
 * <p>{@code .}, {@code ..} and the empty name become underscores; a slash becomes the cluster's
 * substitution if it has a usable one; what still cannot be in a file name becomes {@code _}.
 */
public final class NameMapping {
  private static final String REPLACEMENT = "_";

  /** Up to 2^4 names fit a query; more than that is cheaper to find in a listing. */
  private static final int AMBIGUOUS_PLACES_MAX = 4;

  private final String slashSubstitution;

  private NameMapping(String slashSubstitution) {
    this.slashSubstitution = slashSubstitution;
  }

  /**
   * Returns the mapping of a cluster.
   *
   * @param slashSubstitution its {@code ForwardSlashNameSubstitution}; empty or {@code /} for none
   */
  public static NameMapping of(String slashSubstitution) {
    boolean usable = !slashSubstitution.isEmpty() && !slashSubstitution.equals("/");
    return new NameMapping(usable ? slashSubstitution : "");
  }

  /** Returns the file name that shows {@code stored}. */
  public String shown(String stored) {
    switch (stored) {
      case "", "." -> {
        return REPLACEMENT;
      }
      case ".." -> {
        return REPLACEMENT + REPLACEMENT;
      }
      default -> {
        String name = slashSubstitution.isEmpty() ? stored : stored.replace("/", slashSubstitution);
        return name.replace("/", REPLACEMENT).replace("\0", REPLACEMENT);
      }
    }
  }

  /** Returns the name of one of several that would be called the same. */
  public static String distinct(String name, String id) {
    return name + " [" + id + "]";
  }

  /**
   * Returns what something new is to be called on the server in order to be shown as {@code shown}:
   * where a slash has a substitution of its own, that stands for a slash.
   */
  public String storedAnew(String shown) {
    boolean own = !slashSubstitution.isEmpty() && !slashSubstitution.equals(REPLACEMENT);
    return own ? shown.replace(slashSubstitution, "/") : shown;
  }

  /**
   * Returns all names that are shown as {@code shown}, the literal one first if it is one; empty
   * when they are too many to ask for.
   */
  public Optional<List<String>> stored(String shown) {
    String slash = slashSubstitution.isEmpty() ? REPLACEMENT : slashSubstitution;
    List<String> variants = List.of("");
    int places = 0;
    int at = 0;
    while (at < shown.length()) {
      List<String> here = new ArrayList<>();
      int length = 1;
      here.add(shown.substring(at, at + 1));
      if (shown.startsWith(slash, at)) {
        length = slash.length();
        here.set(0, slash);
        here.add("/");
      }
      if (here.size() > 1 && ++places > AMBIGUOUS_PLACES_MAX) {
        return Optional.empty();
      }
      variants = combine(variants, here);
      at += length;
    }
    Set<String> found = new LinkedHashSet<>(variants);
    found.addAll(List.of("", ".", ".."));
    found.removeIf(name -> !shown(name).equals(shown));
    return Optional.of(List.copyOf(found));
  }

  private static List<String> combine(List<String> heads, List<String> tails) {
    List<String> all = new ArrayList<>(heads.size() * tails.size());
    for (String tail : tails) {
      for (String head : heads) {
        all.add(head + tail);
      }
    }
    return all;
  }
}

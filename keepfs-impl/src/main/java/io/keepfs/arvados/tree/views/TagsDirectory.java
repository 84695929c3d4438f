package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.rest.TagLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.TreeContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All tags, each a directory of what has it. A tag whose name cannot be a file's is shown as a
 * project of that name would be. Of several that are shown alike, the one that needs no change
 * keeps the name, else the first in their order; each other one appears as {@code NAME [TAG]},
 * where the slashes of the tag itself are {@code %2F}. Thread-safe.
 */
public final class TagsDirectory extends ListedDirectory<String> {
  private final TagLists tags;
  private final NameMapping names;

  /** Makes the directory; nothing is fetched yet. */
  public TagsDirectory(TreeContext context) {
    super(context, "by_tag", ChangeFeed.LINKS);
    this.tags = context.client().tags();
    this.names = context.names();
  }

  @Override
  protected Map<String, String> read() throws IOException {
    List<String> all = new ArrayList<>();
    tags.forEachName(all::add);
    return byShownName(all);
  }

  private Map<String, String> byShownName(List<String> all) {
    Map<String, String> byName = new TreeMap<>();
    List<String> displaced = new ArrayList<>();
    for (String tag : all.stream().sorted(literalFirst()).toList()) {
      if (byName.putIfAbsent(names.shown(tag), tag) != null) {
        displaced.add(tag);
      }
    }
    for (String tag : displaced) {
      String name = names.shown(tag);
      do {
        name = name + " [" + tag.replace("%", "%25").replace("/", "%2F") + "]";
      } while (byName.putIfAbsent(name, tag) != null);
    }
    return byName;
  }

  /** Who comes first keeps the name. */
  private Comparator<String> literalFirst() {
    return Comparator.comparing((String tag) -> !names.shown(tag).equals(tag))
        .thenComparing(Comparator.naturalOrder());
  }

  @Override
  protected boolean canFind(String name) {
    return names.stored(name).isPresent();
  }

  @Override
  protected Optional<String> find(String name) throws IOException {
    for (String tag : names.stored(name).orElseThrow().stream().sorted(literalFirst()).toList()) {
      if (!tag.isEmpty() && tags.exists(tag)) {
        return Optional.of(tag);
      }
    }
    // A made-up name tells its tag, but whether the tag has that name the listing knows.
    return name.endsWith("]") ? Optional.ofNullable(read().get(name)) : Optional.empty();
  }

  @Override
  protected String key(String tag) {
    return tag;
  }

  @Override
  protected DirectoryNode make(String tag) {
    return new TagDirectory(context(), tag);
  }
}

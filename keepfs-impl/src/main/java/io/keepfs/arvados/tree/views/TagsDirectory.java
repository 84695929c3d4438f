package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.rest.TagLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.TreeContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All tags, each a directory of what has it. A tag whose name cannot be a file's is shown as a
 * project of that name would be; of several that are shown alike, the one that needs no change is
 * shown, else the first. Thread-safe.
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
    Map<String, String> byName = new LinkedHashMap<>();
    for (String tag : all) {
      String shown = names.shown(tag);
      if (shown.equals(tag)) {
        byName.put(shown, tag);
      } else {
        byName.putIfAbsent(shown, tag);
      }
    }
    return byName;
  }

  @Override
  protected boolean canFind(String name) {
    return names.stored(name).isPresent();
  }

  @Override
  protected Optional<String> find(String name) throws IOException {
    for (String tag : names.stored(name).orElseThrow()) {
      if (!tag.isEmpty() && tags.exists(tag)) {
        return Optional.of(tag);
      }
    }
    return Optional.empty();
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

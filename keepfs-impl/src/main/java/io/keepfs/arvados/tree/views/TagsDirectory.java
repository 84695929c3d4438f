package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.TagLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.project.ListedItems;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import io.keepfs.arvados.tree.walk.TooMuchException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All tags, each a directory of what has it. A tag whose name cannot be a file's is shown as a
 * project of that name would be. Of several that are shown alike, the one that needs no change
 * keeps the name, else the first in their order; each other one appears as {@code NAME [TAG]},
 * where the slashes of the tag itself are {@code %2F}. Thread-safe.
 */
public final class TagsDirectory extends ListedItems {
  /** How many records are asked for at a time, of what has some tags. */
  private static final int RECORDS_MAX = 1000;

  private final TagLists tags;
  private final NameMapping names;
  private final Source source = TagsDirectory::fetch;

  /** Makes the directory; nothing is fetched yet. */
  public TagsDirectory(TreeContext context) {
    super(context, context, "by_tag", ChangeFeed.LINKS);
    this.tags = context.client().tags();
    this.names = context.names();
    listen();
  }

  @Override
  public String id() {
    return "by_tag";
  }

  @Override
  protected Map<String, Item> readItems() throws IOException {
    List<String> all = new ArrayList<>();
    tags.forEachName(all::add);
    return byShownName(all);
  }

  private Map<String, Item> byShownName(List<String> all) {
    Map<String, Item> byName = new TreeMap<>();
    List<String> displaced = new ArrayList<>();
    for (String tag : all.stream().sorted(literalFirst()).toList()) {
      if (byName.putIfAbsent(names.shown(tag), item(tag)) != null) {
        displaced.add(tag);
      }
    }
    for (String tag : displaced) {
      String name = names.shown(tag);
      do {
        name = distinct(name, tag);
      } while (byName.putIfAbsent(name, item(tag)) != null);
    }
    return byName;
  }

  private static Item item(String tag) {
    return new Item(tag, tag, null, null);
  }

  private static String distinct(String name, String tag) {
    return NameMapping.distinct(name, tag.replace("%", "%25").replace("/", "%2F"));
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
  protected Optional<Item> find(String name) throws IOException {
    for (String tag : names.stored(name).orElseThrow().stream().sorted(literalFirst()).toList()) {
      if (!tag.isEmpty() && tags.exists(tag)) {
        return Optional.of(item(tag));
      }
    }
    // A made-up name tells its tag, but whether the tag has that name the listing knows.
    return name.endsWith("]") ? Optional.ofNullable(readItems().get(name)) : Optional.empty();
  }

  @Override
  protected DirectoryNode make(Item item) {
    return new TagDirectory(context(), item.storedName(), this);
  }

  @Override
  public int indexOf(SortedItems among, String uuid, @Nullable String storedName) {
    String name = names.shown(uuid);
    int index = among.indexOf(name);
    return index >= 0 && !among.item(index).uuid().equals(uuid)
        ? among.indexOf(distinct(name, uuid))
        : index;
  }

  @Override
  public Source source() {
    return source;
  }

  /** Fetches what has these tags. */
  private static Map<String, SortedItems> fetch(ArvadosClient client, List<Item> items)
      throws IOException {
    Map<String, Set<String>> heads = new HashMap<>();
    items.forEach(item -> heads.put(item.storedName(), new HashSet<>()));
    Set<String> all = new HashSet<>();
    client
        .tags()
        .forEachTagged(
            List.copyOf(heads.keySet()),
            (tag, uuid) -> {
              Set<String> having = heads.get(tag);
              if (having != null) {
                having.add(uuid);
                all.add(uuid);
              }
            });
    if (all.size() > RECORDS_MAX) {
      throw new TooMuchException(items.size() + " tags are on too much");
    }
    Map<String, Item> records = TagDirectory.records(client, all);
    Map<String, SortedItems> found = new HashMap<>();
    heads.forEach(
        (tag, having) -> {
          Map<String, Item> these = new HashMap<>(records);
          these.keySet().retainAll(having);
          found.put(tag, new SortedItems(these));
        });
    return found;
  }
}

package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import io.keepfs.arvados.tree.walk.Walked;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A directory that is walked, and can have what its items hold fetched together. Thread-safe. */
public interface Parent extends Walked {
  /** Fetches what several directories hold. */
  @FunctionalInterface
  interface Source {
    /**
     * Fetches it, by uuid; who is missing in the answer is asked for alone.
     *
     * @param client asks once, without patience
     */
    Map<String, SortedItems> fetch(ArvadosClient client, List<Item> items) throws IOException;
  }

  /** Returns the project's uuid; of what is no project, a name that is no uuid. */
  String id();

  /**
   * Returns where one of its items is; a negative number if it is not there.
   *
   * @param storedName its name on the server
   */
  int indexOf(SortedItems items, String uuid, @Nullable String storedName);

  /** Returns who will show what an item holds, and from now on hears of changes. */
  Object directoryOf(Item item);

  /** Returns how what its items hold is fetched; the same for all that may be fetched at once. */
  Source source();
}

package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the page's items
 * @param limit how many items the server was ready to put on a page, which may be fewer than were
 *     asked for; null when it does not say
 * @param <T> the kind of item
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ItemList<T>(
    @JsonProperty("items") List<T> items, @JsonProperty("limit") @Nullable Integer limit) {

  /** Puts an empty list where the server sent none. */
  public ItemList {
    items = items == null ? List.of() : List.copyOf(items);
  }
}

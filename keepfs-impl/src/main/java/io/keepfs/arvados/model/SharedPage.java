package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of what others share with the user.
 *
 * @param items projects that lie in no other project that the user sees
 * @param included those of their owners that the user may know
 * @param limit how many items the server was ready to put on a page; null when it does not say
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record SharedPage(
    @JsonProperty("items") List<GroupRecord> items,
    @JsonProperty("included") List<OwnerRecord> included,
    @JsonProperty("limit") @Nullable Integer limit) {

  /** Puts empty lists where the server sent none. */
  public SharedPage {
    items = items == null ? List.of() : List.copyOf(items);
    included = included == null ? List.of() : List.copyOf(included);
  }
}

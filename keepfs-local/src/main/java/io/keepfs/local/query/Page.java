package io.keepfs.local.query;

import io.keepfs.local.store.Row;
import java.util.List;

/**
 * A part of a list.
 *
 * @param rows in order
 * @param available how many rows the whole list has; -1 where they were not counted
 */
public record Page(List<Row> rows, long available) {
  /** Copies the rows. */
  public Page {
    rows = List.copyOf(rows);
  }
}

package io.keepfs.arvados.rest;

import java.util.List;

/**
 * A page of collections with their manifests.
 *
 * @param items in the server's order
 */
record ContentsPage(List<CollectionContents> items) {
  ContentsPage {
    items = List.copyOf(items);
  }
}

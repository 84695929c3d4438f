package io.keepfs.api.support;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory whose entries are given once and stay. Thread-safe. */
public final class StaticDirectory implements FixedDirectory {
  private final Map<String, Node> byName;
  private final List<DirectoryEntry> entries;
  private final NodeAttributes attributes;

  /**
   * Makes a directory.
   *
   * @param entries the nodes by name, listed in the map's order
   * @param modified its time of modification
   */
  public StaticDirectory(Map<String, ? extends Node> entries, Instant modified) {
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    this.entries =
        byName.entrySet().stream()
            .map(entry -> DirectoryEntry.of(entry.getKey(), entry.getValue()))
            .toList();
    this.attributes = NodeAttributes.directory(modified);
  }

  @Override
  public NodeAttributes attributes() {
    return attributes;
  }

  @Override
  public Optional<Node> lookup(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public List<DirectoryEntry> list() {
    return entries;
  }
}

package io.keepfs.local.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The name, kind and columns of one resource. Immutable. */
public final class Schema {
  private final String resource;
  private final String singular;
  private final String uuidInfix;
  private final List<Column> columns;
  private final Map<String, Integer> positions;

  Schema(String resource, String singular, String uuidInfix, List<Column> own) {
    this.resource = resource;
    this.singular = singular;
    this.uuidInfix = uuidInfix;
    List<Column> all = new ArrayList<>();
    all.add(Column.readOnly("uuid", ColumnType.TEXT));
    all.add(Column.writable("owner_uuid", ColumnType.TEXT));
    all.add(Column.readOnly("created_at", ColumnType.TIME));
    all.add(Column.readOnly("modified_at", ColumnType.TIME));
    all.add(Column.readOnly("modified_by_user_uuid", ColumnType.TEXT));
    all.addAll(own);
    this.columns = List.copyOf(all);
    this.positions = new LinkedHashMap<>();
    for (Column column : columns) {
      positions.put(column.name(), positions.size());
    }
  }

  /** The plural that paths use, such as {@code collections}. */
  public String resource() {
    return resource;
  }

  /** The singular that bodies use, such as {@code keep_service}. */
  public String singular() {
    return singular;
  }

  /** The kind of one record, such as {@code arvados#keepService}. */
  public String kind() {
    return "arvados#" + Character.toLowerCase(className().charAt(0)) + className().substring(1);
  }

  /** The name in the discovery document's schemas, such as {@code KeepService}. */
  public String className() {
    StringBuilder name = new StringBuilder();
    for (String word : singular.split("_")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }

  /** The five characters in the middle of its uuids. */
  public String uuidInfix() {
    return uuidInfix;
  }

  /** Its columns, the common ones first. */
  public List<Column> columns() {
    return columns;
  }

  /** The column of that name, or null. */
  public @Nullable Column column(String name) {
    Integer position = positions.get(name);
    return position == null ? null : columns.get(position);
  }

  /** The position of a column in a row. */
  int position(String name) {
    Integer position = positions.get(name);
    if (position == null) {
      throw new IllegalArgumentException("no column " + name + " in " + resource);
    }
    return position;
  }

  @Override
  public String toString() {
    return resource;
  }
}

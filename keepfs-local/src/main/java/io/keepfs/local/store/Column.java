package io.keepfs.local.store;

/**
 * One attribute of a resource.
 *
 * @param name as clients write it
 * @param type what it holds
 * @param access who may set it
 */
public record Column(String name, ColumnType type, Access access) {

  /** Who may set a column. */
  public enum Access {
    /** Clients may. */
    WRITABLE,
    /** Only the server does; clients see it. */
    READ_ONLY,
    /** Only the server does, and no client sees it. */
    HIDDEN
  }

  static Column writable(String name, ColumnType type) {
    return new Column(name, type, Access.WRITABLE);
  }

  static Column readOnly(String name, ColumnType type) {
    return new Column(name, type, Access.READ_ONLY);
  }

  static Column hidden(String name, ColumnType type) {
    return new Column(name, type, Access.HIDDEN);
  }

  /** Whether clients may set it. */
  public boolean isWritable() {
    return access == Access.WRITABLE;
  }

  /** Whether clients see it. */
  public boolean isVisible() {
    return access != Access.HIDDEN;
  }
}

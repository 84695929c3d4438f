package io.keepfs.local.store;

/** What a column holds, and as which Java type a {@link Row} keeps it. */
public enum ColumnType {
  /** A {@link String}. */
  TEXT,
  /** A {@link Long}. */
  INTEGER,
  /** A {@link Boolean}. */
  BOOLEAN,
  /** A {@link java.time.Instant}, microseconds exact. */
  TIME,
  /** A JSON object or array ({@link com.fasterxml.jackson.databind.JsonNode}), never modified. */
  JSON
}

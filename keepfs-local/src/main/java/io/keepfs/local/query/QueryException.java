package io.keepfs.local.query;

/** A list was asked for in words that the grammar does not know; the client's mistake. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong. */
  public QueryException(String message) {
    super(message);
  }
}

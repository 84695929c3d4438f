package io.keepfs.arvados.rest;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request to the API server that failed, after the retries that its limits allow. The message is
 * one line and holds no token.
 */
public class ArvadosException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The {@link #status} when no answer came. */
  public static final int NO_ANSWER = 0;

  private final int status;
  private final String requestId;

  ArvadosException(int status, String message, String requestId, @Nullable Throwable cause) {
    super(requestId.isEmpty() ? message : message + " [" + requestId + "]", cause);
    this.status = status;
    this.requestId = requestId;
  }

  /** Returns the HTTP status, or {@link #NO_ANSWER}. */
  public int status() {
    return status;
  }

  /** Returns the id by which the server's log names the request; empty when there is none. */
  public String requestId() {
    return requestId;
  }

  /** Returns whether the server says that there is no such thing, or none for this user. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** Returns whether the server refuses a name because something else has it. */
  public boolean isTaken() {
    String message = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
    return (status == 422 || status == 409)
        && (message.contains("unique") || message.contains("duplicate"));
  }

  /** Returns whether the token is not accepted at all. */
  public boolean isUnauthorized() {
    return status == 401;
  }

  /** Returns whether the server refuses this user the thing. */
  public boolean isDenied() {
    return status == 401 || status == 403;
  }
}

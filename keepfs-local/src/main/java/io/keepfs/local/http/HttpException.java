package io.keepfs.local.http;

/** A request is answered with an error status. */
public final class HttpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /** With that status, and a message for the client. */
  public HttpException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** What was asked for is not there, or not for the asker to know of. */
  public static HttpException notFound(String what) {
    return new HttpException(404, what + " not found");
  }

  /** The asker may not do that. */
  public static HttpException forbidden(String message) {
    return new HttpException(403, message);
  }

  /** The request makes no sense as it is. */
  public static HttpException unprocessable(String message) {
    return new HttpException(422, message);
  }
}

package io.keepfs.arvados.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.StringJoiner;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;

/** Turns what went wrong with a request into one line that says what to do about it. */
final class Failures {
  private static final int MESSAGE_CHARACTERS_MAX = 500;
  private static final int UNAUTHORIZED = 401;

  private final String host;

  /** Names {@code host} in messages. */
  Failures(String host) {
    this.host = host;
  }

  /** An answer that is not the wanted one. */
  ArvadosException refused(String what, Response<?> response) {
    String reason = oneLine(reason(response.errorBody()));
    String message = what + ": " + host + " answered " + response.code();
    if (!reason.isEmpty()) {
      message += ": " + reason;
    }
    if (response.code() == UNAUTHORIZED) {
      message += "; check ARVADOS_API_TOKEN, which may have expired";
    }
    return new ArvadosException(response.code(), message, requestId(response), null);
  }

  /** No answer, or one that could not be read. */
  ArvadosException unanswered(String what, Throwable cause) {
    return new ArvadosException(ArvadosException.NO_ANSWER, explain(what, cause), "", cause);
  }

  /** Returns whether another attempt may fare better. */
  static boolean mayPass(Throwable cause) {
    return cause instanceof IOException
        && !(cause instanceof SSLHandshakeException)
        && !(cause instanceof SSLPeerUnverifiedException)
        && !(cause instanceof ManifestTooLongException);
  }

  private String explain(String what, Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "cannot reach " + host + ": no such host name; check ARVADOS_API_HOST";
    }
    if (cause instanceof ConnectException) {
      return "cannot reach "
          + host
          + ": "
          + oneLine(String.valueOf(cause.getMessage()))
          + "; check ARVADOS_API_HOST";
    }
    if (cause instanceof SSLPeerUnverifiedException) {
      return "the server at " + host + " is certified for another name; check ARVADOS_API_HOST";
    }
    if (cause instanceof SSLException) {
      return "no trusted connection to "
          + host
          + ": "
          + oneLine(String.valueOf(cause.getMessage()))
          + "; let SSL_CERT_FILE name the file with its CA certificate";
    }
    if (cause instanceof InterruptedIOException) {
      return what + ": " + host + " did not answer in time; check ARVADOS_API_HOST and the network";
    }
    if (cause instanceof ManifestTooLongException) {
      return what + ": " + cause.getMessage();
    }
    if (cause instanceof JsonProcessingException) {
      // Its own message may quote the document.
      return what + ": " + host + " answered with something else than Arvados' JSON";
    }
    return what + ": no answer from " + host + ": " + oneLine(String.valueOf(cause));
  }

  private static String reason(@Nullable ResponseBody body) {
    if (body == null) {
      return "";
    }
    String text;
    try {
      text = body.string();
    } catch (IOException e) {
      return "an unreadable body (" + e.getMessage() + ")";
    }
    try {
      JsonNode errors = JsonText.MAPPER.readTree(text).path("errors");
      StringJoiner joined = new StringJoiner("; ");
      errors.forEach(error -> joined.add(error.asText()));
      return joined.toString();
    } catch (JsonProcessingException e) {
      return text; // a proxy's words, not Arvados'
    }
  }

  private static String requestId(Response<?> response) {
    String answered = response.headers().get(RequestHeaders.REQUEST_ID);
    if (answered != null) {
      return answered;
    }
    String sent = response.raw().request().header(RequestHeaders.REQUEST_ID);
    return sent == null ? "" : sent;
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MESSAGE_CHARACTERS_MAX
        ? line
        : line.substring(0, MESSAGE_CHARACTERS_MAX) + "…";
  }
}

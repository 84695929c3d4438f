package io.keepfs.local.keepstore;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.http.Exchange;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.RequestHandler;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.LocatorSigner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one Keep service: {@code GET}, {@code HEAD} and {@code PUT /locator}, {@code POST
 * /}, {@code /index} and {@code /status.json}. Each volume holds one copy of a block. The index is
 * open to every user of the cluster, as all of them are on this machine.
 */
public final class KeepstoreHandler implements RequestHandler {
  private static final int DEFAULT_COPIES = 2;

  private final Volumes volumes;
  private final LocatorSigner signer;
  private final Predicate<String> knownToken;
  private final RemoteBlocks remotes;

  /**
   * A service.
   *
   * @param volumes where its blocks are
   * @param knownToken whether a token is one of the cluster's
   * @param remotes the blocks of other clusters
   */
  public KeepstoreHandler(
      Volumes volumes, LocatorSigner signer, Predicate<String> knownToken, RemoteBlocks remotes) {
    this.volumes = volumes;
    this.signer = signer;
    this.knownToken = knownToken;
    this.remotes = remotes;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String path = exchange.path().substring(1);
    if (path.equals("status.json")) {
      exchange.answer(200, status());
      return;
    }
    String token = exchange.token();
    if (!knownToken.test(token)) {
      throw new HttpException(401, "no token, or one that this cluster does not know");
    }
    switch (exchange.method()) {
      case "GET", "HEAD" -> {
        if (path.equals("index") || path.startsWith("index/")) {
          exchange.answer(200, index(path));
        } else {
          get(exchange, path, token);
        }
      }
      case "PUT" -> put(exchange, requireLocator(path).hash(), token);
      case "POST" -> {
        if (!path.isEmpty()) {
          throw new HttpException(405, "POST goes to /");
        }
        put(exchange, null, token);
      }
      default -> throw new HttpException(405, exchange.method() + " is not served here");
    }
  }

  private void get(Exchange exchange, String path, String token) throws IOException {
    Locator locator = requireLocator(path);
    String signature = exchange.header("X-Keep-Signature");
    boolean copied = signature != null && signature.startsWith("local");
    ByteBuffer bytes = locator.isRemote() ? remotes.get(locator, token) : own(locator, token);
    if (locator.size() >= 0 && locator.size() != bytes.remaining()) {
      throw HttpException.notFound("a block of that size");
    }
    if (copied) {
      if (locator.isRemote()) {
        volumes.keep(bytes, locator);
      }
      Locator plain = Locator.of(locator.hash(), bytes.remaining());
      exchange.setHeader("X-Keep-Locator", signer.sign(plain, token).toString());
    }
    exchange.answer(bytes);
  }

  private ByteBuffer own(Locator locator, String token) throws IOException {
    switch (signer.verify(locator, token)) {
      case VALID -> {}
      case EXPIRED -> throw new HttpException(401, "permission signature expired");
      case MISSING, INVALID -> throw new HttpException(403, "no valid permission signature");
    }
    return locator.isEmptyBlock() ? ByteBuffer.allocate(0) : volumes.get(locator);
  }

  private void put(Exchange exchange, @Nullable String hash, String token) throws IOException {
    Set<String> classes = new LinkedHashSet<>();
    String header = exchange.header("X-Keep-Storage-Classes");
    if (header != null && !header.isBlank()) {
      for (String name : header.split(",")) {
        classes.add(name.strip());
      }
    }
    if (exchange.contentLength() > Locator.MAX_BLOCK_BYTES) {
      throw new HttpException(413, "a block has at most 64 MiB");
    }
    Volumes.Stored stored;
    try (InputStream body = exchange.body()) {
      stored = volumes.put(body, hash, classes, wantedCopies(exchange));
    } catch (BlockFolder.TooLongException e) {
      throw new HttpException(413, e.getMessage());
    } catch (BlockFolder.WrongHashException e) {
      throw HttpException.unprocessable(e.getMessage());
    }
    exchange.setHeader("X-Keep-Replicas-Stored", Integer.toString(stored.copies()));
    if (stored.classes() != null) {
      List<String> confirmed = new ArrayList<>();
      stored.classes().forEach((name, copies) -> confirmed.add(name + "=" + copies));
      exchange.setHeader("X-Keep-Storage-Classes-Confirmed", String.join(", ", confirmed));
    }
    exchange.answer(200, signer.sign(stored.locator(), token) + "\n");
  }

  /** A service on a disk makes one whatever is wanted, as it has one volume. */
  private static int wantedCopies(Exchange exchange) {
    String header = exchange.header("X-Keep-Desired-Replicas");
    if (header == null) {
      return DEFAULT_COPIES;
    }
    try {
      return Math.max(1, Integer.parseInt(header.strip()));
    } catch (NumberFormatException e) {
      throw new HttpException(400, "X-Keep-Desired-Replicas is no number");
    }
  }

  private static Locator requireLocator(String text) {
    Locator locator = Locator.parse(text);
    if (locator == null) {
      throw new HttpException(400, "not a locator");
    }
    return locator;
  }

  private String index(String path) throws IOException {
    String prefix = path.length() > "index/".length() ? path.substring("index/".length()) : "";
    StringBuilder lines = new StringBuilder();
    for (BlockFolder.StoredBlock block : volumes.list(prefix)) {
      lines.append(block.hash()).append('+').append(block.size()).append(' ');
      lines.append(nanos(block.modified())).append('\n');
    }
    // The empty line tells the reader that the list is whole.
    return lines.append('\n').toString();
  }

  private static long nanos(Instant time) {
    return Duration.between(Instant.EPOCH, time).toNanos();
  }

  private static ObjectNode status() {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("Version", "keepfs-local");
    return status;
  }
}

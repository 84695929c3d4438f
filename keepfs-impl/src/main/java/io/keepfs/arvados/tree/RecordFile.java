package io.keepfs.arvados.tree;

import com.google.common.hash.Hashing;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A record of the API server as a JSON file, such as {@code .arvados#collection}: fetched when it
 * is looked at, and again when the directory that it belongs to has changed or the text is old. The
 * kernel caches none of it. An open file goes on showing the text of when it was opened.
 */
public final class RecordFile implements FileNode {
  private final Source source;
  private final Supplier<Object> version;
  private final Supplier<Instant> modified;
  private final String what;
  private final PollingFreshness polling;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private volatile @Nullable Text current;

  /** Fetches the text. */
  public interface Source {
    String fetch() throws IOException;
  }

  private record Text(byte[] bytes, Object version) {}

  /**
   * Makes the file; nothing is fetched yet.
   *
   * @param version equal as long as the directory sees no change
   * @param what names the record in messages
   */
  public RecordFile(
      TreeContext context,
      Source source,
      Supplier<Object> version,
      Supplier<Instant> modified,
      String what) {
    this.source = source;
    this.version = version;
    this.modified = modified;
    this.what = what;
    this.polling = new PollingFreshness(context.refreshTime(), context.nanoClock());
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    return NodeAttributes.file(text().length, modified.get());
  }

  @Override
  public Freshness freshness() {
    return new Freshness() {
      @Override
      public boolean isStale() {
        Text text = current;
        return text == null || polling.isStale() || !text.version().equals(version.get());
      }

      @Override
      public Duration cacheableFor() {
        return Duration.ZERO;
      }
    };
  }

  @Override
  public void refresh() throws NodeException {
    flight.run(current != null, this::fetch);
  }

  @Override
  public Optional<Object> contentTag() {
    Text text = current;
    return text == null ? Optional.empty() : Optional.of(Hashing.sha256().hashBytes(text.bytes()));
  }

  @Override
  public OpenFile open(OpenMode mode) throws NodeException {
    if (mode.writes()) {
      throw new NodeException(Errno.EACCES, "a " + what + " may not be written");
    }
    byte[] bytes = text();
    return (offset, target) -> copy(bytes, offset, target);
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    return copy(text(), offset, target);
  }

  private byte[] text() throws NodeException {
    Text text = current;
    if (text == null) {
      flight.run(false, this::fetch);
      text = current;
    }
    if (text == null) {
      throw NodeException.io(what + " could not be had", null);
    }
    return text.bytes();
  }

  private void fetch() throws NodeException {
    PollingFreshness.Reading reading = polling.beginReading();
    Object seen = version.get();
    try {
      current = new Text(source.fetch().getBytes(StandardCharsets.UTF_8), seen);
    } catch (IOException e) {
      throw TreeFailures.of(what, e);
    }
    polling.markFresh(reading);
  }

  private static int copy(byte[] bytes, long offset, ByteBuffer target) {
    if (offset >= bytes.length) {
      return 0;
    }
    int count = (int) Math.min(target.remaining(), bytes.length - offset);
    target.put(bytes, (int) offset, count);
    return count;
  }
}

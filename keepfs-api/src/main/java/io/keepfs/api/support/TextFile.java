package io.keepfs.api.support;

import io.keepfs.api.FileNode;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * A file of UTF-8 text: fixed, or computed afresh when its attributes are asked for and when it is
 * opened. An open file goes on showing the text of when it was opened. Thread-safe.
 */
public final class TextFile implements FileNode {
  private final Text text;
  private final Instant modified;
  private final Freshness freshness;

  /** Computes the text. */
  @FunctionalInterface
  public interface Text {
    /** Returns the text as it is now. */
    String get() throws NodeException;
  }

  private TextFile(Text text, Instant modified, Freshness freshness) {
    this.text = text;
    this.modified = modified;
    this.freshness = freshness;
  }

  /** Returns a file whose text stays. */
  public static TextFile of(String text, Instant modified) {
    Objects.requireNonNull(text, "text");
    return new TextFile(() -> text, modified, Freshness.CONSTANT);
  }

  /** Returns a file whose text is computed, and so cached by nobody. */
  public static TextFile computed(Text text, Instant modified) {
    return new TextFile(text, modified, Freshness.UNCACHED);
  }

  @Override
  public NodeAttributes attributes() throws NodeException {
    return NodeAttributes.file(bytes().length, modified);
  }

  @Override
  public Freshness freshness() {
    return freshness;
  }

  @Override
  public int read(long offset, ByteBuffer target) throws NodeException {
    return copy(bytes(), offset, target);
  }

  @Override
  public OpenFile open(OpenMode mode) throws NodeException {
    if (mode.writes()) {
      throw NodeException.unsupported("writing");
    }
    return new Opened(bytes(), freshness == Freshness.UNCACHED);
  }

  private record Opened(byte[] content, boolean direct) implements OpenFile {
    @Override
    public int read(long offset, ByteBuffer target) {
      return copy(content, offset, target);
    }
  }

  private byte[] bytes() throws NodeException {
    return text.get().getBytes(StandardCharsets.UTF_8);
  }

  private static int copy(byte[] content, long offset, ByteBuffer target) {
    if (offset >= content.length) {
      return 0;
    }
    int count = (int) Math.min(target.remaining(), content.length - offset);
    target.put(content, (int) offset, count);
    return count;
  }
}

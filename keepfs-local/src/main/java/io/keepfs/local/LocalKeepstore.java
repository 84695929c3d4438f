package io.keepfs.local;

import io.keepfs.local.http.HttpListener;
import io.keepfs.local.keepstore.Behaviour;
import io.keepfs.local.keepstore.BlockFolder;
import io.keepfs.local.keepstore.Volumes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One Keep service of a {@link LocalArvados}: where it is, what it holds, and switches that make it
 * fail. What a proxy holds, and what it is told about blocks, is that of all services behind it. A
 * block is named by its MD5, or by any locator of it. Thread-safe.
 */
public final class LocalKeepstore {
  private static final int HASH_DIGITS = 32;

  private final String uuid;
  private final boolean secure;
  private volatile String type;
  private final HttpListener listener;
  private final Volumes volumes;

  LocalKeepstore(String uuid, String type, boolean secure, HttpListener listener, Volumes volumes) {
    this.uuid = uuid;
    this.type = type;
    this.secure = secure;
    this.listener = listener;
    this.volumes = volumes;
  }

  /** Its uuid, which decides where clients look for a block first. */
  public String uuid() {
    return uuid;
  }

  /** Its name in {@link RecordedRequest#service()}. */
  public String name() {
    return listener.name();
  }

  /** Its address, ending in a slash. */
  public URI uri() {
    return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + listener.port() + "/");
  }

  int port() {
    return listener.port();
  }

  boolean secure() {
    return secure;
  }

  String type() {
    return type;
  }

  Volumes volumes() {
    return volumes;
  }

  BlockFolder folder() {
    return volumes.all().get(0).blocks();
  }

  private void each(Consumer<Behaviour> change) {
    volumes.all().forEach(volume -> change.accept(volume.behaviour()));
  }

  /** The MD5s of the blocks it holds, in order. */
  public List<String> blocks() throws IOException {
    return volumes.list("").stream().map(BlockFolder.StoredBlock::hash).toList();
  }

  /** Whether it holds that block. */
  public boolean has(String block) {
    return volumes.all().stream().anyMatch(volume -> volume.blocks().has(hash(block)));
  }

  /**
   * Spoils a block on the disk: it is still there, with its size, but reading it fails.
   *
   * @throws IOException where it is not there
   */
  public void corrupt(String block) throws IOException {
    if (!has(block)) {
      throw new NoSuchFileException(block);
    }
    for (Volumes.Volume volume : volumes.all()) {
      if (volume.blocks().has(hash(block))) {
        volume.blocks().corrupt(hash(block));
      }
    }
  }

  /**
   * Removes a block.
   *
   * @return whether it was there
   */
  public boolean delete(String block) throws IOException {
    boolean there = false;
    for (Volumes.Volume volume : volumes.all()) {
      there |= volume.blocks().delete(hash(block));
    }
    return there;
  }

  /** Refuses connections from now on, and cuts those that exist. */
  public void stop() throws IOException {
    listener.stop();
  }

  /** Serves again, on the same port. */
  public void start() throws IOException {
    listener.start();
  }

  /** Answers the next so many GETs of blocks with that status. */
  public void failNextGets(int times, int status) {
    listener.faults().failNext(times, status, exchange -> exchange.method().equals("GET"));
  }

  /** Answers the next so many PUTs of blocks with that status. */
  public void failNextPuts(int times, int status) {
    listener.faults().failNext(times, status, exchange -> exchange.method().equals("PUT"));
  }

  /**
   * Calls itself something else in its record, such as {@code gateway:} and more, which clients ask
   * for those blocks alone whose locators name it.
   */
  public void setType(String type) {
    this.type = type;
  }

  /**
   * Takes no blocks any more, which its record tells clients as soon as they ask anew; others are
   * answered 405.
   */
  public void setReadOnly(boolean readOnly) {
    each(behaviour -> behaviour.setReadOnly(readOnly));
  }

  /** Answers each PUT of a block with 503, as a service without room does. */
  public void setFull(boolean full) {
    each(behaviour -> behaviour.setFull(full));
  }

  /** Offers those storage classes alone, and refuses blocks for others with 503. */
  public void setStorageClasses(List<String> classes) {
    each(behaviour -> behaviour.setStorageClasses(classes));
  }

  /** Whether it confirms the storage classes of a block, as services of old do not. */
  public void setConfirmsStorageClasses(boolean confirms) {
    each(behaviour -> behaviour.setConfirming(confirms));
  }

  /**
   * Answers some of the requests with that status, until the faults are cleared.
   *
   * @param rate how many of them, from 0 for none to 1 for all
   * @param seed decides which
   */
  public void failAtRandom(double rate, long seed, int status) {
    listener.faults().failAtRandom(rate, seed, status, exchange -> true);
  }

  /** Holds each answer to a PUT back that long besides; zero for none. */
  public void setWriteLatency(Duration latency) {
    listener.faults().setWriteLatency(latency);
  }

  /** Lets no more than that many bytes a second through, either way; 0 for no limit. */
  public void setBandwidth(long bytesPerSecond) {
    listener.faults().setBandwidth(bytesPerSecond);
  }

  boolean isReadOnly() {
    return volumes.all().stream().allMatch(volume -> volume.behaviour().isReadOnly());
  }

  /** Serves rotten bytes as if they were good, so that a client's own check is put to the test. */
  public void serveUnchecked(boolean unchecked) {
    volumes.all().forEach(volume -> volume.blocks().setUnchecked(unchecked));
  }

  /** Stops in each GET after so many bytes of the block, until {@link #clearFaults}. */
  public void holdGetsAfter(int bytes) {
    listener.faults().holdAfter(bytes);
  }

  /** Holds each answer back that long; zero for none. */
  public void setLatency(Duration latency) {
    listener.faults().setLatency(latency);
  }

  /** Works as it should again; what was done to blocks stays done. */
  public void clearFaults() {
    listener.faults().clear();
    each(Behaviour::clear);
    volumes.all().forEach(volume -> volume.blocks().setUnchecked(false));
  }

  private static String hash(String block) {
    if (block.length() < HASH_DIGITS) {
      throw new IllegalArgumentException("not a block's MD5 or locator: " + block);
    }
    return block.substring(0, HASH_DIGITS);
  }
}

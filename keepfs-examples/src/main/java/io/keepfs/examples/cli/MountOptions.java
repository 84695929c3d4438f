package io.keepfs.examples.cli;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How it is mounted and how much is kept: the options of {@code keepfs mount} but its mode. */
final class MountOptions {

  /** The ways to the kernel. */
  enum Transport {
    AUTO,
    KERNEL,
    JNR;

    /** Returns the name that the library knows it by. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private WritingOptions writing = new WritingOptions();

  @Option(names = "--allow-other", description = "Let other users in.")
  private boolean allowOther;

  @Option(
      names = "--transport",
      paramLabel = "auto|kernel|jnr",
      defaultValue = "auto",
      description =
          "How to reach the kernel: by its own protocol, or by jnr-fuse and libfuse 2 (default:"
              + " ${DEFAULT-VALUE}).")
  private Transport transport = Transport.AUTO;

  @Option(
      names = "--subtype",
      paramLabel = "S",
      description =
          "Show fuse.S as type in the mount table, or just fuse when empty (default: keepfs); of"
              + " what is to be unmounted: refuse any other type.")
  private @Nullable String subtype;

  @Option(
      names = "--directory-cache",
      paramLabel = "BYTES",
      converter = ByteSize.class,
      defaultValue = "128M",
      description =
          "What directory contents may weigh before the oldest are dropped (default:"
              + " ${DEFAULT-VALUE}).")
  private long directoryCacheBytes;

  @Mixin private CacheOptions cache = new CacheOptions();

  @Mixin private ListingOptions listing = new ListingOptions();

  @Option(
      names = "--crunchstat-interval",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Tell on standard error so often what was done, in the lines that Crunch reads; 0 for never"
              + " (default: ${DEFAULT-VALUE}).")
  private double crunchstatSeconds;

  @Option(
      names = "--negative-time",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description =
          "How long a name may be taken for absent, unless news says otherwise (default:"
              + " ${DEFAULT-VALUE}).")
  private void setNegativeSeconds(int value) {
    negativeSeconds = notNegative("--negative-time", value);
  }

  private int negativeSeconds;

  @Option(
      names = "--manifest-cache",
      paramLabel = "BYTES",
      converter = ByteSize.class,
      defaultValue = "512M",
      description =
          "What manifests may take on disk, so that collections are listed at once after the next"
              + " start; 0 keeps none (default: ${DEFAULT-VALUE}).")
  private long manifestCacheBytes;

  @Option(
      names = "--refresh-time",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description =
          "How old contents may be before the next access asks anew (default: ${DEFAULT-VALUE}).")
  private void setRefreshSeconds(int value) {
    refreshSeconds = notNegative("--refresh-time", value);
  }

  private int refreshSeconds;

  @Option(
      names = "--disable-event-listening",
      description =
          "Do not follow what others change: it shows when the refresh time is over, not at once.")
  private boolean eventsDisabled;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How often to repeat a request that failed for a passing reason (default:"
              + " ${DEFAULT-VALUE}).")
  private void setRetries(int value) {
    retries = notNegative("--retries", value);
  }

  private int retries;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private int notNegative(String option, int value) {
    if (value < 0 && command != null) {
      throw new ParameterException(command.commandLine(), option + " must not be negative");
    }
    return value;
  }

  /** Refuses what the parser could not. */
  void check() throws CommandException {
    listing.check();
  }

  WritingOptions writing() {
    return writing;
  }

  boolean allowOther() {
    return allowOther;
  }

  String transport() {
    return transport.key();
  }

  String subtype() {
    return subtype == null ? "keepfs" : subtype;
  }

  /** Returns what {@code --subtype} says; null when it is not given. */
  @Nullable String givenSubtype() {
    return subtype;
  }

  ListingOptions listing() {
    return listing;
  }

  long directoryCacheBytes() {
    return directoryCacheBytes;
  }

  CacheOptions cache() {
    return cache;
  }

  /** Returns how often to tell what was done; zero for never. */
  Duration crunchstatInterval() {
    return Duration.ofNanos(Math.round(Math.max(0, crunchstatSeconds) * 1e9));
  }

  long manifestCacheBytes() {
    return manifestCacheBytes;
  }

  Duration refreshTime() {
    return Duration.ofSeconds(refreshSeconds);
  }

  Duration negativeTime() {
    return Duration.ofSeconds(negativeSeconds);
  }

  boolean events() {
    return !eventsDisabled;
  }

  int retries() {
    return retries;
  }
}

package io.keepfs.fuse.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.FuseMount;
import io.keepfs.vfs.OperationKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of a tree mounted through the kernel. */
@Timeout(120)
class KernelMountIT {
  private static final int MANY = 20_000;

  @RegisterExtension final MountFixture fixture = new MountFixture();

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsWhatTheNodesHold(boolean view) throws Exception {
    int[] sizes = {0, 1, 4095, 4096, 4097, 131_073, (1 << 20) + 1, 5_000_003};
    for (int size : sizes) {
      fixture.root.put("f" + size, new TestTree.Content(random(size), view));
    }
    FuseMount mount = fixture.mount();

    for (int size : sizes) {
      assertThat(Files.readAllBytes(fixture.path("f" + size))).isEqualTo(random(size));
    }
    assertThat(mount.transport()).isEqualTo("kernel");
  }

  @Test
  void readsAtAnyOffset() throws Exception {
    byte[] content = random(3_000_001);
    Random random = new Random(7);
    fixture.root.put("f", new TestTree.Content(content, true));
    fixture.mount();
    try (var file = Files.newByteChannel(fixture.path("f"))) {
      for (int i = 0; i < 200; i++) {
        int offset = random.nextInt(content.length);
        int length = Math.min(1 + random.nextInt(300_000), content.length - offset);
        var target = ByteBuffer.allocate(length);
        file.position(offset);
        while (target.hasRemaining() && file.read(target) > 0) {
          // until it is full
        }
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(content, offset, length));
      }
    }
  }

  @Test
  void showsAttributes() throws Exception {
    fixture.root.put("f", new TestTree.Content(random(5000), true));
    fixture.root.put("d", new StaticDirectory(Map.of(), TestTree.TIME));
    fixture.mount();
    Map<String, Object> file = Files.readAttributes(fixture.path("f"), "unix:*");

    assertThat(file)
        .containsEntry("size", 5000L)
        .containsEntry("mode", 0100444)
        .containsEntry("nlink", 1)
        .containsEntry("uid", Native.CALLS.geteuid())
        .containsEntry("gid", Native.CALLS.getegid());
    assertThat(Files.getLastModifiedTime(fixture.path("f")).toInstant()).isEqualTo(TestTree.TIME);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.path("d"))))
        .isEqualTo("r-xr-xr-x");
    assertThat(Shell.must("stat", "-c", "%b %B", fixture.path("f").toString())).isEqualTo("10 512");
  }

  /** Root alone may raise it; for others the kernel's own value stays. */
  @Test
  void readsAheadAsFarAsItMay() throws Exception {
    FuseMount mount = fixture.mount(builder -> builder.readAheadBytes(6 << 20));
    long device = (Long) Files.getAttribute(mount.mountPoint(), "unix:dev");
    Path setting = Path.of("/sys/class/bdi/0:" + (device & 0xff | device >> 12 & 0xfff00));

    boolean mayRaise = Files.isWritable(setting.resolve("read_ahead_kb"));
    assertThat(setting.resolve("read_ahead_kb")).hasContent(mayRaise ? "6144" : "128");
  }

  @Test
  void showsNamesOfAnySort() throws Exception {
    Set<String> names =
        new HashSet<>(
            Set.of("a b", "tab\there", "line\nbreak", "ä€😀", "-rf", "\\", "x".repeat(255)));
    names.forEach(name -> fixture.root.put(name, TextFile.of(name, TestTree.TIME)));
    fixture.mount();
    try (var listing = Files.list(fixture.mountPoint())) {
      assertThat(listing.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
      for (String name : names) {
        assertThat(Files.readString(fixture.path(name))).isEqualTo(name);
      }
    }
  }

  @Test
  void listsManyFilesWithoutAskingForEach() throws Exception {
    Map<String, TextFile> files = new LinkedHashMap<>();
    for (int i = 0; i < MANY; i++) {
      files.put("file-" + i, TextFile.of("content " + i, TestTree.TIME));
    }
    fixture.root.put("many", new StaticDirectory(files, TestTree.TIME));
    fixture.mount();
    String listing = Shell.must("ls", "-l", fixture.path("many").toString());

    assertThat(listing.lines()).hasSize(MANY + 1);
    assertThat(fixture.count(OperationKind.GETATTR)).isLessThan(10);
    assertThat(fixture.count(OperationKind.LOOKUP)).isLessThan(100);
    assertThat(fixture.count(OperationKind.READDIRPLUS)).isPositive();
  }

  @Test
  void isReadOnlyForTheKernelToo() throws Exception {
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    fixture.mount();
    assertThat(fixture.entry().options()).contains("ro", "nosuid", "nodev");
    assertThat(fixture.entry().type()).isEqualTo("fuse.keepfs");
    assertThatThrownBy(() -> Files.createFile(fixture.path("new")))
        .hasMessageContaining("Read-only file system");
    assertThatThrownBy(() -> Files.delete(fixture.path("f")))
        .hasMessageContaining("Read-only file system");
    assertThatThrownBy(() -> Files.writeString(fixture.path("f"), "x"))
        .hasMessageContaining("Read-only file system");
  }

  @Test
  void keepsPagesOverOpens() throws Exception {
    fixture.root.put("f", new TestTree.Content(random(100_000), true));
    fixture.mount();
    Files.readAllBytes(fixture.path("f"));
    int reads = fixture.count(OperationKind.READ);
    Files.readAllBytes(fixture.path("f"));

    assertThat(reads).isPositive();
    assertThat(fixture.count(OperationKind.READ)).isEqualTo(reads);
  }

  /** The attributes that the kernel has from the lookup are of another length than what is read. */
  @Test
  void showsEachOpenWhatWasComputedForIt() throws Exception {
    AtomicInteger computed = new AtomicInteger();
    TextFile text =
        TextFile.computed(() -> "x".repeat(computed.incrementAndGet() % 7 * 5000), TestTree.TIME);
    fixture.root.put("f", text);
    fixture.mount();
    Set<Integer> lengths = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      String seen = Files.readString(fixture.path("f"));
      assertThat(seen).matches("x*");
      lengths.add(seen.length());
    }
    assertThat(lengths).hasSizeGreaterThan(1);
    try (var one = Files.newInputStream(fixture.path("f"));
        var other = Files.newInputStream(fixture.path("f"))) {
      assertThat(one.readAllBytes()).isNotEqualTo(other.readAllBytes());
    }
  }

  @Test
  void pushesChangedContent() throws Exception {
    TestTree.Content content = new TestTree.Content("old".getBytes(UTF_8), true);
    fixture.root.put("f", content);
    fixture.mount();
    assertThat(Files.readString(fixture.path("f"))).isEqualTo("old");

    // Attributes and pages are cached for a minute: only a notification can make this visible.
    content.replace("new and longer".getBytes(UTF_8));

    await()
        .untilAsserted(
            () -> assertThat(Files.readString(fixture.path("f"))).isEqualTo("new and longer"));
  }

  @Test
  void pushesChangedEntries() throws Exception {
    fixture.root.put("gone", TextFile.of("x", TestTree.TIME));
    fixture.root.put("other", TextFile.of("before", TestTree.TIME));
    fixture.mount();
    assertThat(fixture.path("gone")).exists();
    assertThat(Files.readString(fixture.path("other"))).isEqualTo("before");

    fixture.root.remove("gone");
    fixture.root.put("other", TextFile.of("after", TestTree.TIME));

    await().untilAsserted(() -> assertThat(fixture.path("gone")).doesNotExist());
    await()
        .untilAsserted(
            () -> assertThat(Files.readString(fixture.path("other"))).isEqualTo("after"));
  }

  /** News of a directory waits in the kernel for a LOOKUP there; that of others does not. */
  @Test
  void newsOfNamesPassesASlowLookup() throws Exception {
    SlowNodes slow = new SlowNodes();
    TestTree.Folder other = new TestTree.Folder();
    other.put("f", TextFile.of("before", TestTree.TIME));
    fixture.root.put("slow", slow.folder());
    fixture.root.put("other", other);
    fixture.mount();
    assertThat(Files.readString(fixture.path("other/f"))).isEqualTo("before");
    Process asking = new ProcessBuilder("stat", fixture.path("slow/x").toString()).start();
    assertThat(slow.awaitRequest()).isTrue();

    slow.tellOfNames();
    other.put("f", TextFile.of("after", TestTree.TIME));

    await()
        .untilAsserted(
            () -> assertThat(Files.readString(fixture.path("other/f"))).isEqualTo("after"));
    assertThat(asking.isAlive()).isTrue();
    asking.destroy();
    assertThat(asking.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void killedReaderEndsWhileItsRequestGoesOn() throws Exception {
    SlowNodes slow = new SlowNodes();
    fixture.root.put("slow", slow.file());
    fixture.root.put("f", TextFile.of("text", TestTree.TIME));
    fixture.mount();
    Process reader = new ProcessBuilder("head", "-c1", fixture.path("slow").toString()).start();
    assertThat(slow.awaitRequest()).isTrue();
    assertThat(Files.readString(fixture.path("f"))).as("others are served").isEqualTo("text");

    reader.destroyForcibly();

    // The kernel reads ahead for everybody, so it sends no INTERRUPT for one reader's sake.
    assertThat(reader.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(fixture.path("f"))).isEqualTo("text");
  }

  @Test
  void signalInterruptsTheRequestOfItsProcess() throws Exception {
    SlowNodes slow = new SlowNodes();
    fixture.root.put("slow", slow.folder());
    fixture.mount();
    Process process = new ProcessBuilder("stat", fixture.path("slow/x").toString()).start();
    assertThat(slow.awaitRequest()).isTrue();

    process.destroy();

    await().until(slow::wasInterrupted);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void missingFile() throws Exception {
    fixture.mount();
    assertThatThrownBy(() -> Files.readString(fixture.path("missing")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void statfsTellsOfRoom() throws IOException, InterruptedException {
    fixture.mount();
    Path inside = fixture.mountPoint();

    assertThat(Files.getFileStore(inside).getTotalSpace()).isGreaterThan(1L << 40);
    assertThat(Files.getFileStore(inside).type()).isEqualTo("fuse.keepfs");
  }
}

package io.keepfs.fuse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each reply encoded to the bytes a kernel expects. */
class ReplyTest {
  private static final Attributes ATTRIBUTES =
      new Attributes(
          2,
          4097,
          9,
          Instant.ofEpochSecond(10, 1),
          Instant.ofEpochSecond(11, 2),
          Instant.ofEpochSecond(12, 3),
          0100644,
          1,
          1000,
          100,
          131072);

  private static final String ATTRIBUTES_HEX =
      "0200000000000000 0110000000000000 0900000000000000"
          + "0a00000000000000 0b00000000000000 0c00000000000000"
          + "01000000 02000000 03000000 a4810000 01000000 e8030000 64000000"
          + "00000000 00000200 00000000";

  private static final Entry ENTRY =
      new Entry(2, 0, Duration.ofMillis(1500), Duration.ofSeconds(60), ATTRIBUTES);

  private static final String ENTRY_HEX =
      "0200000000000000 0000000000000000 0100000000000000 3c00000000000000 0065cd1d 00000000"
          + ATTRIBUTES_HEX;

  private static String reply(Consumer<ByteBuffer> body) {
    ByteBuffer out = Replies.begin(Wire.empty());
    body.accept(out);
    return Wire.hex(Replies.finish(out, 6));
  }

  @Test
  void empty() {
    assertThat(reply(out -> {})).isEqualTo(Wire.compact("10000000 00000000 0600000000000000"));
  }

  @Test
  void error() {
    assertThat(Wire.hex(Replies.error(Wire.empty(), 6, 2)))
        .isEqualTo(Wire.compact("10000000 feffffff 0600000000000000"));
    assertThatThrownBy(() -> Replies.error(Wire.empty(), 6, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void errorLeavesNothingOfWhatWasEncodedBefore() {
    ByteBuffer out = Replies.begin(Wire.empty());
    Replies.opened(out, 3, 0);

    assertThat(Wire.hex(Replies.error(out, 6, 5)))
        .isEqualTo(Wire.compact("10000000 fbffffff 0600000000000000"));
  }

  @Test
  void headerCountsDataThatFollows() {
    assertThat(Wire.hex(Replies.finish(Replies.begin(Wire.empty()), 6, 4096)))
        .isEqualTo(Wire.compact("10100000 00000000 0600000000000000"));
  }

  @Test
  void attributes() {
    assertThat(reply(out -> Replies.attributes(out, Duration.ofSeconds(60), ATTRIBUTES)))
        .isEqualTo(
            Wire.compact(
                "78000000 00000000 0600000000000000 3c00000000000000 00000000 00000000"
                    + ATTRIBUTES_HEX));
  }

  @Test
  void entry() {
    assertThat(reply(out -> Replies.entry(out, ENTRY)))
        .isEqualTo(Wire.compact("90000000 00000000 0600000000000000" + ENTRY_HEX));
  }

  @Test
  void created() {
    assertThat(
            reply(
                out -> {
                  Replies.entry(out, ENTRY);
                  Replies.opened(out, 3, OpenFlag.KEEP_CACHE);
                }))
        .isEqualTo(
            Wire.compact(
                "a0000000 00000000 0600000000000000"
                    + ENTRY_HEX
                    + "0300000000000000 02000000 00000000"));
  }

  @Test
  void written() {
    assertThat(reply(out -> Replies.written(out, 4096)))
        .isEqualTo(Wire.compact("18000000 00000000 0600000000000000 00100000 00000000"));
  }

  @Test
  void xattrSize() {
    assertThat(reply(out -> Replies.xattrSize(out, 7)))
        .isEqualTo(Wire.compact("18000000 00000000 0600000000000000 07000000 00000000"));
  }

  @Test
  void offset() {
    assertThat(reply(out -> Replies.offset(out, 4096)))
        .isEqualTo(Wire.compact("18000000 00000000 0600000000000000 0010000000000000"));
  }

  @Test
  void statfs() {
    assertThat(reply(out -> Replies.statfs(out, 1, 2, 3, 4, 5, 131072, 255, 4096)))
        .isEqualTo(
            Wire.compact(
                "60000000 00000000 0600000000000000"
                    + "0100000000000000 0200000000000000 0300000000000000"
                    + "0400000000000000 0500000000000000 00000200 ff000000 00100000"
                    + "00000000".repeat(7)));
  }

  @Test
  void names() {
    ByteBuffer out = Wire.empty();
    DirectoryPage page = new DirectoryPage();
    page.start(out, 64, false);

    assertThat(page.add(DirectoryPage.encode("a"), 2, 1, 4, null)).isTrue();
    assertThat(page.add(DirectoryPage.encode("12345678"), 3, 2, 8, null)).isTrue();
    assertThat(page.add(DirectoryPage.encode("b"), 4, 3, 8, null)).isFalse();

    assertThat(Wire.hex(out.flip()))
        .isEqualTo(
            Wire.compact(
                "0200000000000000 0100000000000000 01000000 04000000 6100000000000000"
                    + "0300000000000000 0200000000000000 08000000 08000000 3132333435363738"));
  }

  @Test
  void namesWithAttributes() {
    ByteBuffer out = Wire.empty();
    DirectoryPage page = new DirectoryPage();
    page.start(out, 1024, true);

    page.add(DirectoryPage.encode("."), 1, 1, 4, null);
    page.add(DirectoryPage.encode("a"), 2, 2, 8, ENTRY);

    assertThat(Wire.hex(out.flip()))
        .isEqualTo(
            Wire.compact(
                "00".repeat(128)
                    + "0100000000000000 0100000000000000 01000000 04000000 2e00000000000000"
                    + ENTRY_HEX
                    + "0200000000000000 0200000000000000 01000000 08000000 6100000000000000"));
  }

  @Test
  void pageThatIsLargerThanItsBuffer() {
    assertThatThrownBy(() -> new DirectoryPage().start(Wire.empty(), 1025, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

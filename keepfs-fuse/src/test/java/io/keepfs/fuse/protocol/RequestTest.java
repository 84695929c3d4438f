package io.keepfs.fuse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request decoded from the bytes a kernel sends. */
class RequestTest {
  /** A LOOKUP of "hello.txt" in the root, unique 6, by uid 1000, gid 100, pid 4660. */
  private static final String LOOKUP =
      "32000000 01000000 0600000000000000 0100000000000000 e8030000 64000000 34120000 0000 0000"
          + "68656c6c6f2e74787400";

  @Test
  void header() throws ProtocolException {
    ByteBuffer in = Wire.bytes(LOOKUP);

    assertThat(RequestHeader.read(in)).isEqualTo(new RequestHeader(50, 1, 6, 1, 1000, 100, 4660));
    assertThat(NameRequests.name(in)).isEqualTo("hello.txt");
  }

  @Test
  void headerCutsOffExtensions() throws ProtocolException {
    ByteBuffer in =
        Wire.bytes(
            "38000000 01000000 0600000000000000 0100000000000000 00000000 00000000 00000000 0100 0000"
                + "6162636465666700 1122334455667788");

    RequestHeader.read(in);

    assertThat(NameRequests.name(in)).isEqualTo("abcdefg");
    assertThat(in.remaining()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3200000001000000", // shorter than a header
        "33000000 01000000 0600000000000000 0100000000000000 e8030000 64000000 34120000 0000 0000 00",
        "10000000 01000000 0600000000000000 0100000000000000 e8030000 64000000 34120000 0000 0000",
        "28000000 01000000 0600000000000000 0100000000000000 e8030000 64000000 34120000 0900 0000",
      })
  void headerRefusesLengthsThatDoNotFit(String hex) {
    assertThatThrownBy(() -> RequestHeader.read(Wire.bytes(hex)))
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.errno()).isEqualTo(22));
  }

  @Test
  void nameInUtf8() throws ProtocolException {
    assertThat(NameRequests.name(Wire.bytes("c3a4e282acf09f9880 00"))).isEqualTo("ä€😀");
  }

  @Test
  void nameThatIsNotUtf8() {
    assertThatThrownBy(() -> NameRequests.name(Wire.bytes("61ff62 00")))
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.errno()).isEqualTo(84));
  }

  @Test
  void nameWithoutEnd() {
    assertThatThrownBy(() -> NameRequests.name(Wire.bytes("616263")))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void mknod() throws ProtocolException {
    assertThat(NameRequests.Mknod.read(Wire.bytes("a4810000 00000000 12000000 00000000 6e00")))
        .isEqualTo(new NameRequests.Mknod(0100644, 0, 022, "n"));
  }

  @Test
  void mkdir() throws ProtocolException {
    assertThat(NameRequests.Mkdir.read(Wire.bytes("ed010000 12000000 6400")))
        .isEqualTo(new NameRequests.Mkdir(0755, 022, "d"));
  }

  @Test
  void rename() throws ProtocolException {
    assertThat(NameRequests.Rename.read(Wire.bytes("0700000000000000 6f6c6400 6e657700")))
        .isEqualTo(new NameRequests.Rename(7, 0, "old", "new"));
  }

  @Test
  void renameWithFlags() throws ProtocolException {
    assertThat(
            NameRequests.Rename.readWithFlags(
                Wire.bytes("0700000000000000 01000000 00000000 6f6c6400 6e657700")))
        .isEqualTo(new NameRequests.Rename(7, NameRequests.Rename.NO_REPLACE, "old", "new"));
  }

  @Test
  void create() throws ProtocolException {
    assertThat(NameRequests.Create.read(Wire.bytes("41800000 a4810000 12000000 00000000 6600")))
        .isEqualTo(new NameRequests.Create(0x8041, 0100644, 022, "f"));
  }

  @Test
  void xattr() throws ProtocolException {
    assertThat(NameRequests.GetXattr.read(Wire.bytes("00010000 00000000 757365722e6100")))
        .isEqualTo(new NameRequests.GetXattr(256, "user.a"));
    assertThat(NameRequests.GetXattr.readList(Wire.bytes("00010000 00000000")))
        .isEqualTo(new NameRequests.GetXattr(256, ""));
  }

  @Test
  void open() throws ProtocolException {
    assertThat(IoRequests.Open.read(Wire.bytes("02800000 00000000")))
        .isEqualTo(new IoRequests.Open(0x8002));
  }

  @Test
  void read() throws ProtocolException {
    assertThat(
            IoRequests.Read.read(
                Wire.bytes(
                    "0300000000000000 0000100000000000 00001000 00000000 0000000000000000"
                        + "00800000 00000000")))
        .isEqualTo(new IoRequests.Read(3, 1 << 20, 1 << 20, 0x8000));
  }

  @Test
  void readOfMoreThanAnIntHolds() {
    assertThatThrownBy(
            () ->
                IoRequests.Read.read(
                    Wire.bytes(
                        "0300000000000000 0000100000000000 00000080 00000000 0000000000000000"
                            + "00800000 00000000")))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void write() throws ProtocolException {
    IoRequests.Write write =
        IoRequests.Write.read(
            Wire.bytes(
                "0300000000000000 0500000000000000 04000000 01000000 0000000000000000"
                    + "01800000 00000000 61626364"));

    assertThat(write.handle()).isEqualTo(3);
    assertThat(write.offset()).isEqualTo(5);
    assertThat(write.writeFlags()).isEqualTo(IoRequests.Write.FROM_CACHE);
    assertThat(write.flags()).isEqualTo(0x8001);
    assertThat(Wire.hex(write.data())).isEqualTo("61626364");
  }

  @Test
  void writeThatCarriesLessThanItSays() {
    assertThatThrownBy(
            () ->
                IoRequests.Write.read(
                    Wire.bytes(
                        "0300000000000000 0500000000000000 05000000 01000000 0000000000000000"
                            + "01800000 00000000 61626364")))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void release() throws ProtocolException {
    assertThat(
            IoRequests.Release.read(
                Wire.bytes("0300000000000000 00800000 00000000 0000000000000000")))
        .isEqualTo(new IoRequests.Release(3, 0x8000));
  }

  @Test
  void flush() throws ProtocolException {
    assertThat(
            IoRequests.Flush.read(
                Wire.bytes("0300000000000000 00000000 00000000 0000000000000000")))
        .isEqualTo(new IoRequests.Flush(3));
  }

  @Test
  void fsync() throws ProtocolException {
    assertThat(IoRequests.Fsync.read(Wire.bytes("0300000000000000 01000000 00000000")))
        .isEqualTo(new IoRequests.Fsync(3, true));
  }

  @Test
  void fallocate() throws ProtocolException {
    assertThat(
            IoRequests.Fallocate.read(
                Wire.bytes("0300000000000000 0001000000000000 0010000000000000 03000000 00000000")))
        .isEqualTo(new IoRequests.Fallocate(3, 256, 4096, 3));
  }

  @Test
  void lseek() throws ProtocolException {
    assertThat(
            IoRequests.Lseek.read(
                Wire.bytes("0300000000000000 0001000000000000 04000000 00000000")))
        .isEqualTo(new IoRequests.Lseek(3, 256, 4));
  }

  @Test
  void copyFileRange() throws ProtocolException {
    assertThat(
            IoRequests.CopyFileRange.read(
                Wire.bytes(
                    "0100000000000000 0200000000000000 0300000000000000 0400000000000000"
                        + "0500000000000000 0600000000000000 0000000000000000")))
        .isEqualTo(new IoRequests.CopyFileRange(1, 2, 3, 4, 5, 6, 0));
  }

  @Test
  void getattr() throws ProtocolException {
    assertThat(AttributeRequests.Getattr.read(Wire.bytes("01000000 00000000 0900000000000000")))
        .isEqualTo(new AttributeRequests.Getattr(true, 9));
  }

  @Test
  void access() throws ProtocolException {
    assertThat(AttributeRequests.Access.read(Wire.bytes("06000000 00000000")))
        .isEqualTo(new AttributeRequests.Access(6));
  }

  @Test
  void setattr() throws ProtocolException {
    AttributeRequests.Setattr setattr =
        AttributeRequests.Setattr.read(
            Wire.bytes(
                "68000000 00000000 0300000000000000 0010000000000000 0000000000000000"
                    + "0a00000000000000 0b00000000000000 0c00000000000000"
                    + "01000000 02000000 03000000 a4810000 00000000 e8030000 64000000 00000000"));

    assertThat(setattr.has(AttributeRequests.Setattr.SIZE)).isTrue();
    assertThat(setattr.has(AttributeRequests.Setattr.HANDLE)).isTrue();
    assertThat(setattr.has(AttributeRequests.Setattr.MODIFIED)).isTrue();
    assertThat(setattr.has(AttributeRequests.Setattr.MODE)).isFalse();
    assertThat(setattr)
        .isEqualTo(
            new AttributeRequests.Setattr(
                0x68,
                3,
                4096,
                Instant.ofEpochSecond(10, 1),
                Instant.ofEpochSecond(11, 2),
                0100644,
                1000,
                100));
  }

  @Test
  void forgets() throws ProtocolException {
    List<String> forgotten = new ArrayList<>();
    ForgetRequests.Sink sink = (node, lookups) -> forgotten.add(node + "-" + lookups);

    ForgetRequests.forget(5, Wire.bytes("0200000000000000"), sink);
    ForgetRequests.batch(
        Wire.bytes(
            "02000000 00000000 0600000000000000 0100000000000000"
                + "0700000000000000 0300000000000000"),
        sink);

    assertThat(forgotten).containsExactly("5-2", "6-1", "7-3");
  }

  @Test
  void batchThatCarriesLessThanItSays() {
    assertThatThrownBy(
            () ->
                ForgetRequests.batch(
                    Wire.bytes("ffffffff 00000000 0600000000000000 0100000000000000"),
                    (node, lookups) -> {}))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void interrupt() throws ProtocolException {
    assertThat(ForgetRequests.interrupted(Wire.bytes("0600000000000000"))).isEqualTo(6);
  }

  @Test
  void opcodesThatNobodyAnswers() {
    assertThat(Opcode.values())
        .filteredOn(opcode -> !opcode.expectsReply())
        .containsExactlyInAnyOrder(
            Opcode.FORGET, Opcode.INTERRUPT, Opcode.NOTIFY_REPLY, Opcode.BATCH_FORGET);
    assertThat(Opcode.of(44)).isEqualTo(Opcode.READDIRPLUS);
    assertThat(Opcode.of(7)).isNull();
    assertThat(Opcode.of(-1)).isNull();
    assertThat(Opcode.of(4096)).isNull();
  }
}

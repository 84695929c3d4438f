package io.keepfs.fuse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotificationsTest {
  @Test
  void invalidateInode() {
    assertThat(Wire.hex(Notifications.invalidateInode(Wire.empty(), 5, -1, 0)))
        .isEqualTo(
            Wire.compact(
                "28000000 02000000 0000000000000000"
                    + "0500000000000000 ffffffffffffffff 0000000000000000"));
  }

  @Test
  void invalidateEntry() {
    assertThat(
            Wire.hex(
                Notifications.invalidateEntry(Wire.empty(), 1, DirectoryPage.encode("abc"), false)))
        .isEqualTo(
            Wire.compact(
                "24000000 03000000 0000000000000000 0100000000000000 03000000 00000000 61626300"));
  }

  @Test
  void expireEntry() {
    assertThat(
            Wire.hex(
                Notifications.invalidateEntry(Wire.empty(), 1, DirectoryPage.encode("abc"), true)))
        .isEqualTo(
            Wire.compact(
                "24000000 03000000 0000000000000000 0100000000000000 03000000 01000000 61626300"));
  }

  @Test
  void delete() {
    assertThat(Wire.hex(Notifications.delete(Wire.empty(), 1, 9, DirectoryPage.encode("abc"))))
        .isEqualTo(
            Wire.compact(
                "2c000000 06000000 0000000000000000"
                    + "0100000000000000 0900000000000000 03000000 00000000 61626300"));
  }
}

package io.keepfs.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.NodeException;
import io.keepfs.api.OpenMode;
import org.junit.jupiter.api.Test;

class OpenFlagsTest {

  @Test
  void readsLinuxFlags() throws NodeException {
    assertThat(OpenFlags.ofLinux(0)).isEqualTo(OpenFlags.READ);
    assertThat(OpenFlags.ofLinux(0100002)).isEqualTo(OpenFlags.READ_WRITE);
    assertThat(OpenFlags.ofLinux(01 | 0100 | 0200 | 01000))
        .isEqualTo(new OpenFlags(OpenMode.WRITE, true, true));
    assertThatThrownBy(() -> OpenFlags.ofLinux(3)).isInstanceOf(NodeException.class);
  }
}

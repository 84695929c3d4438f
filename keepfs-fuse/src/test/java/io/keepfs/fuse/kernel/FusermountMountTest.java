package io.keepfs.fuse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusermountMountTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fusermount3: option allow_other only allowed if 'user_allow_other' is set in"
            + " /etc/fuse.conf | mount without allow_other",
        "fusermount3: user has no write access to mountpoint /mnt | a directory of your own",
        "fusermount3: fuse device not found, try 'modprobe fuse' first | modprobe fuse",
        "fusermount3: failed to open /dev/fuse: Permission denied | chmod 666 /dev/fuse",
        "fusermount3: mount failed: Operation not permitted | set-uid root",
      })
  void complaintsGetARemedy(String said, String remedy) {
    assertThat(FusermountMount.explain(Path.of("/mnt"), said + "\nmore\n"))
        .startsWith(said)
        .contains(remedy)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({"'',fusermount failed without a word", "what?,what?"})
  void otherComplaintsStand(String said, String line) {
    assertThat(FusermountMount.explain(Path.of("/mnt"), said)).isEqualTo(line);
  }
}

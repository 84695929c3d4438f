package io.keepfs.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMapperTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new InterruptedException(), Errno.EINTR),
        Arguments.of(new InterruptedIOException(), Errno.EINTR),
        Arguments.of(new ClosedByInterruptException(), Errno.EINTR),
        Arguments.of(new NoSuchFileException("x"), Errno.ENOENT),
        Arguments.of(new FileAlreadyExistsException("x"), Errno.EEXIST),
        Arguments.of(new AccessDeniedException("x"), Errno.EACCES),
        Arguments.of(new NotDirectoryException("x"), Errno.ENOTDIR),
        Arguments.of(new DirectoryNotEmptyException("x"), Errno.ENOTEMPTY),
        Arguments.of(new ReadOnlyFileSystemException(), Errno.EROFS),
        Arguments.of(new UnsupportedOperationException("x"), Errno.ENOTSUP),
        Arguments.of(new OutOfMemoryError("made by FailureMapperTest"), Errno.ENOMEM),
        Arguments.of(new IOException("x"), Errno.EIO),
        Arguments.of(new IllegalStateException("made by FailureMapperTest"), Errno.EIO));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void eachFailureHasItsErrno(Throwable failure, Errno errno) {
    NodeException answer = FailureMapper.map(OperationKind.READ, () -> "/f", failure);
    assertThat(answer.errno()).isEqualTo(errno);
    assertThat(answer).hasCause(failure);
  }

  @Test
  void aNodesOwnRefusalStaysAsItIs() {
    NodeException refusal = NodeException.notEmpty("d");
    assertThat(FailureMapper.map(OperationKind.RMDIR, () -> "/d", refusal)).isSameAs(refusal);
  }
}

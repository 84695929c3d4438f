package io.keepfs.fuse.kernel;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A running fusermount that was told to send the device through a socket. {@link ProcessBuilder}
 * closes every descriptor in the child, the socket too; so the program is started with
 * posix_spawn(3). Not thread-safe.
 */
final class FusermountProcess {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int O_RDWR = 2;
  private static final int WNOHANG = 1;
  private static final int END_POLLS = 400; // with the next: two seconds, then it is left to itself
  private static final long END_POLL_NANOS = 5_000_000;
  private static final int FILE_ACTIONS_BYTES = 256; // glibc needs 80, musl less
  private static final int MESSAGE_HEADER_BYTES = 56; // struct msghdr where pointers have 8 bytes
  private static final int CONTROL_BYTES = 24; // struct cmsghdr, one int, padding
  private static final int CONTROL_LENGTH = 20;

  private final int pid;
  private int socket;
  private final Path output;

  private FusermountProcess(int pid, int socket, Path output) {
    this.pid = pid;
    this.socket = socket;
    this.output = output;
  }

  /**
   * Starts the program.
   *
   * @param limit how long to wait for its message
   */
  static FusermountProcess start(Path program, String options, Path mountPoint, Duration limit)
      throws IOException {
    int[] sockets = new int[2];
    if (Native.CALLS.socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
      throw new IOException("socketpair: " + Errnos.describe(Native.errno()));
    }
    int ours = sockets[0];
    int theirs = sockets[1];
    // Only our end may not be inherited. A child that somebody else spawns meanwhile with plain
    // fork would get it too,
    // and keep the program from seeing our end close; Java's own process code closes what it
    // inherits.
    Native.CALLS.fcntl(ours, F_SETFD, FD_CLOEXEC);
    Path output = Files.createTempFile("keepfs-fusermount-", ".out");
    try {
      limitReceive(ours, limit);
      List<String> arguments =
          List.of(program.toString(), "-o", options, "--", mountPoint.toString());
      List<String> environment =
          List.of("_FUSE_COMMFD=" + theirs, "LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin");
      int pid = spawn(program, arguments, environment, output);
      return new FusermountProcess(pid, ours, output);
    } catch (IOException | RuntimeException e) {
      Native.CALLS.close(ours);
      Files.deleteIfExists(output);
      throw e;
    } finally {
      Native.CALLS.close(theirs);
    }
  }

  private static void limitReceive(int socket, Duration limit) {
    ByteBuffer time = Native.allocate(16);
    time.putLong(0, limit.getSeconds()).putLong(8, limit.getNano() / 1000);
    Native.CALLS.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, Native.address(time), 16);
    Reference.reachabilityFence(time);
  }

  private static int spawn(
      Path program, List<String> arguments, List<String> environment, Path output)
      throws IOException {
    ByteBuffer actions = Native.allocate(FILE_ACTIONS_BYTES);
    long actionsAddress = Native.address(actions);
    ByteBuffer argv = Native.strings(arguments);
    ByteBuffer envp = Native.strings(environment);
    Native.CALLS.posix_spawn_file_actions_init(actionsAddress);
    try {
      Native.CALLS.posix_spawn_file_actions_addopen(actionsAddress, 0, "/dev/null", O_RDWR, 0);
      Native.CALLS.posix_spawn_file_actions_addopen(actionsAddress, 1, "/dev/null", O_RDWR, 0);
      Native.CALLS.posix_spawn_file_actions_addopen(
          actionsAddress, 2, output.toString(), O_RDWR, 0);
      int[] pid = new int[1];
      int errno =
          Native.CALLS.posix_spawn(
              pid,
              program.toString(),
              actionsAddress,
              0,
              Native.address(argv),
              Native.address(envp));
      if (errno != 0) {
        throw new IOException("posix_spawn: " + Errnos.describe(errno));
      }
      return pid[0];
    } finally {
      Native.CALLS.posix_spawn_file_actions_destroy(actionsAddress);
      Reference.reachabilityFence(argv);
      Reference.reachabilityFence(envp);
      Reference.reachabilityFence(actions);
    }
  }

  /**
   * Waits for the device, and returns its descriptor; -1 when the program ended without sending it,
   * or was too slow.
   */
  int receiveDevice() {
    ByteBuffer memory = Native.allocate(MESSAGE_HEADER_BYTES + 16 + CONTROL_BYTES + 8);
    long base = Native.address(memory);
    int vector = MESSAGE_HEADER_BYTES;
    int control = vector + 16;
    int data = control + CONTROL_BYTES;
    memory.putLong(vector, base + data).putLong(vector + 8, 1);
    memory.putLong(16, base + vector).putLong(24, 1);
    memory.putLong(32, base + control).putLong(40, CONTROL_BYTES);
    long received;
    do {
      received = Native.CALLS.recvmsg(socket, base, MSG_CMSG_CLOEXEC);
    } while (received < 0 && Native.errno() == Errnos.EINTR);
    boolean carriesDevice =
        received > 0
            && memory.getLong(control) == CONTROL_LENGTH
            && memory.getInt(control + 8) == SOL_SOCKET
            && memory.getInt(control + 12) == SCM_RIGHTS;
    int fd = carriesDevice ? memory.getInt(control + 16) : -1;
    Reference.reachabilityFence(memory);
    return fd;
  }

  /**
   * Closes the socket, which makes the program end (and unmount, if it was to watch), and waits for
   * that.
   */
  void end() {
    if (socket < 0) {
      return;
    }
    Native.CALLS.close(socket);
    socket = -1;
    int[] status = new int[1];
    for (int i = 0; i < END_POLLS && Native.CALLS.waitpid(pid, status, WNOHANG) == 0; i++) {
      LockSupport.parkNanos(END_POLL_NANOS);
    }
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      output.toFile().deleteOnExit();
    }
  }

  /** Ends the program, and returns what it said. */
  String endAndListen() throws IOException {
    Native.CALLS.kill(pid, 15);
    String said = Files.readString(output, StandardCharsets.ISO_8859_1);
    end();
    return said;
  }
}

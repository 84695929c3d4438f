package io.keepfs.keep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two transfers of one block, and what its sink sees of them. */
class SharedSinkTest {
  private static final long STALL = 100;
  private static final int SIZE = 100;

  private final List<String> seen = new ArrayList<>();
  private final SharedSink shared =
      new SharedSink(
          new BlockSink() {
            @Override
            public void restart() {
              seen.add("restart");
            }

            @Override
            public void write(ByteBuffer chunk) {
              seen.add(UTF_8.decode(chunk).toString());
            }

            @Override
            public void withdraw() {
              seen.add("withdraw");
            }
          },
          SIZE,
          STALL,
          0);

  private void write(String transfer, String text, long now) throws IOException {
    shared.write(transfer, ByteBuffer.wrap(text.getBytes(UTF_8)), now);
  }

  @Test
  void oneThatStandsStillLosesIt() throws Exception {
    assertThat(shared.claim("a", 0)).isTrue();
    write("a", "x", 50);
    assertThat(shared.claim("b", 149)).isFalse();
    assertThat(shared.claim("b", 150)).isTrue();
    assertThatThrownBy(() -> write("a", "y", 151)).isInstanceOf(IOException.class);
    write("b", "z", 152);
    shared.giveUp("a");

    assertThat(seen).containsExactly("restart", "x", "restart", "z");
  }

  /** The first gives a byte in each 50, and so takes 11 times its patience for the rest. */
  private void givesLittle() throws IOException {
    shared.claim("slow", 0);
    write("slow", "x", 50);
    assertThat(shared.isSlow()).as("before it had its time").isFalse();
    write("slow", "y", 100);
    assertThat(shared.isSlow()).isTrue();
  }

  @Test
  void oneThatGivesLittleLosesItToOneThatIsMuchFaster() throws Exception {
    givesLittle();
    assertThat(shared.claim("fast", 101)).as("nothing is known of it yet").isFalse();
    assertThat(shared.takeOver("fast", 10, 20, 120)).isTrue();
    write("fast", "z", 121);
    assertThatThrownBy(() -> write("slow", "w", 122)).isInstanceOf(IOException.class);
    assertThat(shared.isSlow()).as("another one has it").isFalse();
    assertThat(seen).containsExactly("restart", "x", "y", "restart", "z");
  }

  @Test
  void oneThatGivesLittleKeepsItBeforeOneThatIsLittleBetter() throws Exception {
    givesLittle();
    assertThat(shared.takeOver("other", 10, 300, 140)).as("needs 2700 of 4900").isFalse();
    write("slow", "z", 141);
    assertThat(seen).containsExactly("restart", "x", "y", "z");
  }

  @Test
  void oneThatHasBecomeFasterIsSlowNoMore() throws Exception {
    givesLittle();
    write("slow", "0123456789".repeat(5), 200);
    assertThat(shared.isSlow()).isFalse();
    assertThat(shared.takeOver("other", 10, 20, 201)).isFalse();
  }

  @Test
  void oneThatFailsWithdrawsWhatItGave() throws Exception {
    shared.claim("a", 0);
    write("a", "x", 1);
    shared.giveUp("a");
    assertThat(shared.claim("b", 2)).isTrue();

    assertThat(seen).containsExactly("restart", "x", "withdraw", "restart");
  }

  @Test
  void aBlockThatIsThereStaysAsItIs() throws Exception {
    shared.claim("a", 0);
    write("a", "x", 1);
    shared.complete("a");
    assertThat(shared.claim("b", 2 * STALL)).isFalse();
    shared.giveUp("b");

    assertThat(seen).containsExactly("restart", "x");
  }

  @Test
  void nobodyWaitsForItAnyMore() throws Exception {
    shared.claim("a", 0);
    shared.abandon();
    assertThatThrownBy(() -> write("a", "x", 1)).isInstanceOf(IOException.class);
    shared.giveUp("a");

    assertThat(seen).containsExactly("restart");
  }
}

package io.keepfs.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.TestBlocks;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalKeepstore;
import io.keepfs.local.LocalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the Keep services of the cluster in one process, which check what they are given. */
class KeepPutLocalTest {
  private final byte[] block = TestBlocks.random(200_000, 1);
  private LocalArvados cluster;
  private KeepClient client;

  @BeforeEach
  void start() throws IOException {
    cluster =
        LocalArvados.start(
            LocalOptions.builder()
                .plainKeepstores(true)
                .storageClasses(List.of("default", "archive"))
                .build());
    List<KeepService> services =
        cluster.keepstores().stream()
            .map(store -> new KeepService(store.uuid(), store.uri().toString(), "disk", false))
            .toList();
    Duration moment = Duration.ofMillis(1);
    client =
        new KeepClient(
            new OkHttpClient(),
            KeepServices.fixed(services),
            cluster::token,
            KeepOptions.standard(0).withSchedule(new RetrySchedule(2, moment, moment)));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    cluster.close();
  }

  private BlockLocator put(PutOptions wish) throws IOException {
    return client.put(ByteBuffer.wrap(block), wish);
  }

  private List<Boolean> holders() {
    String hash = TestBlocks.locatorOf(block).text();
    return cluster.keepstores().stream().map(store -> store.has(hash)).toList();
  }

  @Test
  void everyCopyIsMadeAndTheSignatureIsGood() throws Exception {
    BlockLocator locator = put(new PutOptions(2, List.of("archive", "default")));
    assertThat(holders()).containsExactly(true, true);
    assertThat(TestBlocks.bytesOf(client.get(locator))).isEqualTo(block);
  }

  @Test
  void oneCopyGoesWhereItIsAskedForFirst() throws Exception {
    put(PutOptions.copies(1));
    assertThat(holders()).containsOnlyOnce(true);
    String first =
        RendezvousOrder.of(
                TestBlocks.locatorOf(block).hash(),
                cluster.keepstores().stream()
                    .map(store -> new KeepService(store.uuid(), "http://", "disk", false))
                    .toList())
            .get(0)
            .uuid();
    LocalKeepstore expected =
        cluster.keepstores().stream().filter(s -> s.uuid().equals(first)).findFirst().orElseThrow();
    assertThat(expected.has(TestBlocks.locatorOf(block).text())).isTrue();
  }

  @Test
  void aServiceThatFailsForAWhileGetsItsCopyInTheNextRound() throws Exception {
    cluster.keepstores().get(0).failNextPuts(2, 503);
    put(PutOptions.copies(2));
    assertThat(holders()).containsExactly(true, true);
  }

  @Test
  void aServiceThatIsDownFailsTheBlockThatNeedsIt() throws Exception {
    cluster.keepstores().get(1).stop();
    assertThat(put(PutOptions.copies(1)).signature()).isPresent();
    assertThatThrownBy(() -> put(PutOptions.copies(2)))
        .isInstanceOf(BlockNotStoredException.class)
        .hasMessageContaining("stored in 1 of 2 copies");
    cluster.keepstores().get(1).start();
    put(PutOptions.copies(2));
    assertThat(holders()).containsExactly(true, true);
  }

  @Test
  void aClassThatTheClusterDoesNotHaveIsAFailure() {
    assertThatThrownBy(() -> put(new PutOptions(1, List.of("gold"))))
        .isInstanceOf(BlockNotStoredException.class);
  }
}

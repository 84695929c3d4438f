package io.keepfs.keep;

import static io.keepfs.block.contract.TestBlocks.bytesOf;
import static io.keepfs.keep.KeepFixture.fast;
import static io.keepfs.keep.KeepFixture.ok;
import static io.keepfs.keep.KeepFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.contract.TestBlocks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepClientHedgeTest {
  private final byte[] block = TestBlocks.random(300_000, 1);
  private final BlockLocator locator = signed(TestBlocks.locatorOf(block));
  private final KeepOptions impatient = fast(0).withHedgeAfter(Duration.ofMillis(200));
  private KeepFixture keep;

  @BeforeEach
  void start() throws Exception {
    keep = new KeepFixture(locator.hash(), 3);
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  @Test
  void asksTheNextServiceWhenTheFirstIsSilent() throws Exception {
    keep.script(0, ok(block).headersDelay(8, TimeUnit.SECONDS));
    keep.script(1, ok(block));
    try (KeepClient client = keep.client(impatient)) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
    }
    assertThat(keep.requests()).containsExactly(1, 1, 0);
  }

  @Test
  void takesOverFromAServiceThatStandsStillHalfWay() throws Exception {
    MockResponse.Builder stuck = ok(block).throttleBody(100_000, 8, TimeUnit.SECONDS);
    keep.script(0, stuck);
    keep.script(1, ok(block));
    try (KeepClient client = keep.client(impatient)) {
      assertThat(bytesOf(client.get(locator))).isEqualTo(block);
    }
    assertThat(keep.requests()).containsExactly(1, 1, 0);
  }

  /** It never stands still for long, and would be done in a few seconds. */
  @ParameterizedTest
  @ValueSource(ints = {300_000, 3_000_000})
  void takesOverFromAServiceThatIsMuchSlower(int size) throws Exception {
    byte[] large = TestBlocks.random(size, 2);
    BlockLocator slow = signed(TestBlocks.locatorOf(large));
    try (KeepFixture services = new KeepFixture(slow.hash(), 3)) {
      services.script(0, ok(large).throttleBody(size / 40, 100, TimeUnit.MILLISECONDS));
      services.script(1, ok(large));
      try (KeepClient client = services.client(impatient)) {
        assertThat(bytesOf(client.get(slow))).isEqualTo(large);
      }
      assertThat(services.requests()).containsExactly(1, 1, 0);
    }
  }

  @Test
  void asksFewWhereAllAreSlow() throws Exception {
    try (KeepFixture services = new KeepFixture(locator.hash(), 5)) {
      for (int i = 0; i < 5; i++) {
        services.script(i, ok(block).throttleBody(7_500, 100, TimeUnit.MILLISECONDS));
      }
      try (KeepClient client = services.client(impatient)) {
        assertThat(bytesOf(client.get(locator))).isEqualTo(block);
      }
      assertThat(services.requests().subList(3, 5)).as("beyond two tries").containsExactly(0, 0);
    }
  }

  @Test
  void aServiceThatIsOutOfReachIsAskedLast() throws Exception {
    keep.servers.get(0).close();
    keep.script(1, ok(block), ok(block), ok(block));
    try (KeepClient client = keep.client(fast(0))) {
      for (int i = 0; i < 3; i++) {
        assertThat(bytesOf(client.get(locator))).isEqualTo(block);
      }
    }
    assertThat(keep.requests().subList(1, 3)).containsExactly(3, 0);
  }

  @Test
  void healthBringsAServiceBackAfterAWaitForOneBlockFirst() {
    long[] now = {0};
    ServiceHealth health = new ServiceHealth(() -> now[0]);
    List<KeepService> usual = keep.services;
    KeepService first = usual.get(0);
    List<KeepService> last = List.of(usual.get(1), usual.get(2), first);
    health.outOfReach(first);
    assertThat(health.order(usual)).isEqualTo(last);
    now[0] = Duration.ofSeconds(2).toNanos();
    assertThat(health.order(usual)).as("one tries").isEqualTo(usual);
    assertThat(health.order(usual)).as("the others wait").isEqualTo(last);
    health.answered(first);
    assertThat(health.order(usual)).isEqualTo(usual);
  }

  @Test
  void asksTheServicesThatTheLocatorNamesFirst() {
    KeepService gateway =
        new KeepService("zzzzz-bi6l4-gatewaygateway0", "http://g/", "gateway:test", false);
    List<KeepService> known = new java.util.ArrayList<>(keep.services);
    known.add(gateway);
    BlockLocator hinted =
        new BlockLocator(
            locator.hash(), locator.sizeBytes(), "+K@" + gateway.uuid() + "+K@xyz12+K@nobody");

    List<KeepService> order = HintedServices.of(hinted, known);
    assertThat(order).hasSize(5);
    assertThat(order.get(0)).isEqualTo(gateway);
    assertThat(order.get(1).rootUrl()).isEqualTo("https://keep.xyz12.arvadosapi.com/");
    assertThat(order.subList(2, 5)).isEqualTo(keep.services);
    assertThat(HintedServices.of(locator, known)).isEqualTo(keep.services);
  }
}

package io.keepfs.arvados;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArvadosSettingsTest {
  private static final String TOKEN = "v2/zzzzz-gj3su-000000000000000/thesecretpart";

  @TempDir Path home;

  @Test
  void takesTheEnvironmentBeforeTheFile() throws Exception {
    write(
        home.resolve(".config/arvados"),
        "# a comment\n\nARVADOS_API_HOST = file.example\nARVADOS_API_TOKEN=filetoken=x\n");
    ArvadosSettings settings = load(Map.of("ARVADOS_API_HOST", "env.example:8443"));
    assertThat(settings.apiHost()).isEqualTo("env.example:8443");
    assertThat(settings.apiRoot()).isEqualTo(URI.create("https://env.example:8443/"));
    assertThat(settings.apiToken()).isEqualTo("filetoken=x");
    assertThat(settings.insecure()).isFalse();
  }

  @Test
  void looksForTheFileInOrder() throws Exception {
    Path first = home.resolve("one");
    Path second = home.resolve("two");
    Path xdg = home.resolve("xdg");
    Path system = home.resolve("system");
    Map<String, String> environment =
        Map.of(
            "CONFIGURATION_DIRECTORY",
            first + ":" + second,
            "XDG_CONFIG_HOME",
            xdg.toString(),
            "XDG_CONFIG_DIRS",
            "/nonexistent:" + system,
            "ARVADOS_API_TOKEN",
            "t");
    write(system.resolve("arvados"), "ARVADOS_API_HOST=system\n");
    assertThat(load(environment).apiHost()).isEqualTo("system");
    write(xdg.resolve("arvados"), "ARVADOS_API_HOST=xdg\n");
    assertThat(load(environment).apiHost()).isEqualTo("xdg");
    write(second, "ARVADOS_API_HOST=second\n");
    assertThat(load(environment).apiHost()).isEqualTo("second");
    write(first, "ARVADOS_API_HOST=first\n");
    assertThat(load(environment).apiHost()).isEqualTo("first");
  }

  @Test
  void saysWhatIsMissingAndWhereItWasLookedFor() {
    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ARVADOS_API_HOST is not set")
        .hasMessageContaining(home.resolve(".config/arvados/settings.conf").toString())
        .hasMessageContaining("/etc/xdg/arvados/settings.conf")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> load(Map.of("ARVADOS_API_HOST", "h")))
        .hasMessageContaining("ARVADOS_API_TOKEN is not set");
  }

  @Test
  void saysWhichLineOfTheFileIsWrongWithoutShowingIt() throws Exception {
    write(home.resolve(".config/arvados"), "ARVADOS_API_HOST=h\n" + TOKEN + "\n");
    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("settings.conf:2")
        .hasMessageNotContaining("thesecretpart");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "t,true", "TRUE,true", "y,true", "Yes,true", "0,false", "no,false"})
  void knowsWhatIsTrue(String value, boolean meaning) throws Exception {
    assertThat(loadWith("ARVADOS_API_HOST_INSECURE", value).insecure()).isEqualTo(meaning);
  }

  @Test
  void aFolderInPlaceOfKeepMustBeThere() throws Exception {
    assertThatThrownBy(() -> loadWith("KEEP_LOCAL_STORE", "/some/folder"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("KEEP_LOCAL_STORE", "/some/folder", "unset it");
    assertThat(loadWith("KEEP_LOCAL_STORE", "").localStore()).isEmpty();
    assertThat(loadWith("KEEP_LOCAL_STORE", "/").localStore()).contains(Path.of("/"));
  }

  @Test
  void takesKeepServicesBeforeTheProxy() throws Exception {
    assertThat(loadWith("ARVADOS_KEEP_PROXY", "https://p:1").keepServices())
        .containsExactly(URI.create("https://p:1/"));
    Map<String, String> environment = minimal();
    environment.put("ARVADOS_KEEP_PROXY", "https://p:1");
    environment.put("ARVADOS_KEEP_SERVICES", " https://a:1/  http://b:2 ");
    assertThat(load(environment).keepServices())
        .containsExactly(URI.create("https://a:1/"), URI.create("http://b:2/"));
    assertThatThrownBy(() -> loadWith("ARVADOS_KEEP_SERVICES", "keep0"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ARVADOS_KEEP_SERVICES");
  }

  @Test
  void takesTheNamedCertificateFile() throws Exception {
    Path bundle = Files.writeString(home.resolve("ca.pem"), "x");
    assertThat(loadWith("SSL_CERT_FILE", bundle.toString()).caBundle()).contains(bundle);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://h", "h/path", "h h", "user@h", "h:port", ""})
  void refusesWhatIsNoHost(String host) {
    assertThatThrownBy(() -> ArvadosSettings.builder().apiHost(host).apiToken("t").build())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ARVADOS_API_HOST");
  }

  @Test
  void neverShowsTheToken() throws Exception {
    ArvadosSettings settings = ArvadosSettings.builder().apiHost("h").apiToken(TOKEN).build();
    assertThat(settings.toString()).contains("h").doesNotContain("secret");
    assertThatThrownBy(() -> ArvadosSettings.builder().apiHost("h").apiToken(TOKEN + "\nx").build())
        .isInstanceOf(SettingsException.class)
        .hasMessageNotContaining("secret");
  }

  private static Map<String, String> minimal() {
    return new HashMap<>(Map.of("ARVADOS_API_HOST", "h", "ARVADOS_API_TOKEN", "t"));
  }

  private ArvadosSettings loadWith(String key, String value) throws SettingsException {
    Map<String, String> environment = minimal();
    environment.put(key, value);
    return load(environment);
  }

  private ArvadosSettings load(Map<String, String> environment) throws SettingsException {
    return ArvadosSettings.load(environment, home);
  }

  private static void write(Path folder, String text) throws IOException {
    Files.writeString(Files.createDirectories(folder).resolve("settings.conf"), text);
  }
}

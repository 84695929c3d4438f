package io.keepfs.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Tells the version that the build wrote beside this class. */
final class VersionFile implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = VersionFile.class.getResourceAsStream("keepfs.properties")) {
      if (in != null) {
        properties.load(in);
      }
    }
    return new String[] {"keepfs " + properties.getProperty("version", "of an unknown version")};
  }
}

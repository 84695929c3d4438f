package io.keepfs.arvados;

/**
 * Settings that are missing or cannot be understood. The message is one line that says which, where
 * it was looked for, and what to set; it holds no token.
 */
public final class SettingsException extends ArvadosStartException {
  private static final long serialVersionUID = 1L;

  SettingsException(String message) {
    super(message, null);
  }

  SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}

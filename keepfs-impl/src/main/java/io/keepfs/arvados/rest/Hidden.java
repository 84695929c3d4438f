package io.keepfs.arvados.rest;

import okhttp3.Request;

/** What the API server shows only to those who ask for it. */
public enum Hidden {
  /** Collections and projects in the trash, and what lies in projects in the trash. */
  TRASH("include_trash"),
  /** Old versions of collections. */
  OLD_VERSIONS("include_old_versions");

  private final String parameter;

  Hidden(String parameter) {
    this.parameter = parameter;
  }

  /** Returns the request, asking for these too. */
  Request reveal(Request request) {
    return request
        .newBuilder()
        .url(request.url().newBuilder().setQueryParameter(parameter, "true").build())
        .build();
  }
}

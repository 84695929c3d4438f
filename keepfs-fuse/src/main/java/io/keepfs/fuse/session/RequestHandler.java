package io.keepfs.fuse.session;

import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.ProtocolException;

/** Serves the requests of one opcode: decodes, calls the operation, encodes. Thread-safe. */
@FunctionalInterface
interface RequestHandler {
  /**
   * Serves a request and puts what to answer into it.
   *
   * @throws NodeException the error to answer with
   * @throws ProtocolException when the request makes no sense
   */
  void handle(Request request) throws NodeException, ProtocolException;
}

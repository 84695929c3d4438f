/**
 * The {@code keepfs} command: one class a sub-command, and what they share. It only wires:
 * settings, the Arvados file system, the mount, the local cluster; none of these knows of the
 * command.
 */
@NullMarked
package io.keepfs.examples.cli;

import org.jspecify.annotations.NullMarked;

/**
 * What keepfs expects of the nodes of any file system, as test suites: extend the one that fits,
 * hand it your nodes, and run it with JUnit 5.
 *
 * <ul>
 *   <li>{@link io.keepfs.api.contract.ReadOnlyDirectoryContract}, {@link
 *       io.keepfs.api.contract.ReadOnlyFileContract}: nodes that nothing can change through the SPI
 *   <li>{@link io.keepfs.api.contract.WritableDirectoryContract}, {@link
 *       io.keepfs.api.contract.WritableFileContract}: nodes that take every change
 *   <li>{@link io.keepfs.api.contract.DirectoryNodeContract}, {@link
 *       io.keepfs.api.contract.FileNodeContract}: what both have in common, for nodes in between
 * </ul>
 */
@NullMarked
package io.keepfs.api.contract;

import org.jspecify.annotations.NullMarked;

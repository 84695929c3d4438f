/** The local cluster's Keep services: blocks in folders, served by signed locators. */
@NullMarked
package io.keepfs.local.keepstore;

import org.jspecify.annotations.NullMarked;

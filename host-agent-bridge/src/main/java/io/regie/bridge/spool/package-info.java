/** Bounded memory on disk for what the center has not fetched yet. */
@NullMarked
package io.regie.bridge.spool;

import org.jspecify.annotations.NullMarked;

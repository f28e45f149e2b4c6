/** The tree of everything the center knows, as it is recorded and as its hosts last reported it. */
@NullMarked
package io.regie.server.inventory;

import org.jspecify.annotations.NullMarked;

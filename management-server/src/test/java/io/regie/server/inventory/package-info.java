@NullMarked
package io.regie.server.inventory;

import org.jspecify.annotations.NullMarked;

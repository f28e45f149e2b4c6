/** Tests of limits and idempotency. */
@NullMarked
package io.regie.server.traffic;

import org.jspecify.annotations.NullMarked;

/** The driver 'native': hands calls over to regie-hostd by its Unix socket. */
@NullMarked
package io.regie.bridge.relay;

import org.jspecify.annotations.NullMarked;

/** The host's key and certificate, how it gets them from the center, and whom it lets in. */
@NullMarked
package io.regie.bridge.tls;

import org.jspecify.annotations.NullMarked;

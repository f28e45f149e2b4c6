/** The gRPC server: Netty, mutual TLS, limits, graceful stop. */
@NullMarked
package io.regie.bridge.net;

import org.jspecify.annotations.NullMarked;

/** The program regie-bridge: puts a host (native) or many invented ones (simulated) on the network as gRPC. */
@NullMarked
package io.regie.bridge;

import org.jspecify.annotations.NullMarked;

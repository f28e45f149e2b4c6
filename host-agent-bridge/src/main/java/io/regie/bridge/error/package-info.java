/** How a failure travels to the caller: a gRPC status with the contract's AgentError in its trailer. */
@NullMarked
package io.regie.bridge.error;

import org.jspecify.annotations.NullMarked;

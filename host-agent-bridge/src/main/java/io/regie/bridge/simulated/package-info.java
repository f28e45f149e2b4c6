/** The driver 'simulated': believable hosts and guests in memory, thousands in one process. */
@NullMarked
package io.regie.bridge.simulated;

import org.jspecify.annotations.NullMarked;

/** Samples and events on their way to the center: spooled ones at least once, live ones as they come. */
@NullMarked
package io.regie.bridge.telemetry;

import org.jspecify.annotations.NullMarked;

/** Durable operations: a row first, then work that survives the worker, with progress and a truthful end. */
@NullMarked
package io.regie.server.task;

import org.jspecify.annotations.NullMarked;

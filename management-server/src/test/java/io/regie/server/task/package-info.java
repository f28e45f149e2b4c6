@NullMarked
package io.regie.server.task;

import org.jspecify.annotations.NullMarked;

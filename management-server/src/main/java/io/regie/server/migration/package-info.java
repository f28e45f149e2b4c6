/** Moving guests between hosts: pre-flight checks, the state machine, and its reconciliation. */
@NullMarked
package io.regie.server.migration;

import org.jspecify.annotations.NullMarked;

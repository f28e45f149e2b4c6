/** The audit trail read: searched, exported, verified and sent on. It is written by {@code access.Audit}. */
@NullMarked
package io.regie.server.audit;

import org.jspecify.annotations.NullMarked;

/** The audit trail as who reads and verifies it sees it, and as who tampers with it. */
@NullMarked
package io.regie.server.audit;

import org.jspecify.annotations.NullMarked;

/**
 * Who may do what: accounts, groups, roles and grants, sessions and API tokens, and the audit trail. Other features
 * ask {@link io.regie.server.access.Access} and tell {@link io.regie.server.access.Audit}.
 */
@NullMarked
package io.regie.server.access;

import org.jspecify.annotations.NullMarked;

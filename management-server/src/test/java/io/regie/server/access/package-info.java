/** Tests of who may do what. */
@NullMarked
package io.regie.server.access;

import org.jspecify.annotations.NullMarked;

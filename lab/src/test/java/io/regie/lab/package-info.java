/** The product as its users have it: a real center over REST, with two real hosts. */
@NullMarked
package io.regie.lab;

import org.jspecify.annotations.NullMarked;

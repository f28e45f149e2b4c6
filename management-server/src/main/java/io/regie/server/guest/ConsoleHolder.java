package io.regie.server.guest;

import io.regie.server.access.Actor;
import io.regie.server.access.SignInRef;

/** Who asked for a console, and by which sign-in: the console ends with either. */
record ConsoleHolder(Actor actor, SignInRef signIn) {}

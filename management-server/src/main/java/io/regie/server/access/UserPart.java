package io.regie.server.access;

import io.regie.server.web.ShellPart;
import org.springframework.stereotype.Component;

/** The name of who is signed in, in the bar of every page. */
@Component
class UserPart implements ShellPart {
    private final Access access;

    UserPart(Access access) {
        this.access = access;
    }

    @Override
    public String name() {
        return "user";
    }

    @Override
    public String value() {
        return access.current().name();
    }
}

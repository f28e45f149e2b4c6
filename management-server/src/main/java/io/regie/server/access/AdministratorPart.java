package io.regie.server.access;

import io.regie.server.web.ShellPart;
import org.springframework.stereotype.Component;

/** Whether the frame leads to the pages of users and grants. */
@Component
class AdministratorPart implements ShellPart {
    private final Access access;

    AdministratorPart(Access access) {
        this.access = access;
    }

    @Override
    public String name() {
        return "mayAdminister";
    }

    @Override
    public Boolean value() {
        return access.may(Privilege.ACCOUNT_MANAGE);
    }
}

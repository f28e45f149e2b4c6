package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.annotation.Transactional;

@ServerTest
@Import({Scene.class, Routes.class})
@Transactional // rolled back: the administrators that others have made are to stay
class LastAdminTest {
    @Autowired
    Scene scene;

    @Autowired
    Access access;

    @Autowired
    Accounts accounts;

    @Autowired
    Granting granting;

    @Test
    void the_last_admin_cannot_lose_his_grant() throws Exception {
        access.runAs(Scene.SETTING, () -> {
            UUID own = onlyGrant();
            assertRefused(() -> granting.delete(own));
            return own;
        });
    }

    @Test
    void the_last_admin_cannot_become_less() throws Exception {
        access.runAs(Scene.SETTING, () -> {
            UUID own = onlyGrant();
            assertRefused(() -> granting.update(own, "vm-admin", null));
            return own;
        });
    }

    @Test
    void the_last_admin_cannot_be_disabled() throws Exception {
        access.runAs(Scene.SETTING, () -> {
            UUID own = onlyGrant();
            assertRefused(() -> accounts.update(FirstStart.ADMIN, "", false));
            return own;
        });
    }

    /** The built-in administrator's grant, when all others at the root have been taken back. */
    private UUID onlyGrant() {
        UUID own = granting.list(scene.root()).stream()
                .filter(grant -> FirstStart.ADMIN.equals(grant.userId()))
                .findFirst()
                .orElseThrow()
                .id();
        granting.list(null).stream()
                .filter(grant ->
                        grant.nodeId().equals(scene.root()) && !grant.id().equals(own))
                .forEach(grant -> granting.delete(grant.id()));
        return own;
    }

    private static void assertRefused(ThrowingCallable change) {
        assertThatThrownBy(change).hasMessageContaining("nobody who administers the center");
    }
}

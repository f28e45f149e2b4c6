package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@ServerTest
@Import({Scene.class, Routes.class})
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
    void the_last_admin_can_neither_lose_his_grant_nor_be_disabled() throws Exception {
        access.runAs(Scene.SETTING, () -> {
            UUID own = granting.list(scene.root()).stream()
                    .filter(grant -> FirstStart.ADMIN.equals(grant.userId()))
                    .findFirst()
                    .orElseThrow()
                    .id();
            granting.list(null).stream()
                    .filter(grant ->
                            grant.nodeId().equals(scene.root()) && !grant.id().equals(own))
                    .forEach(grant -> granting.delete(grant.id()));

            assertRefused(() -> granting.delete(own));
            assertRefused(() -> granting.update(own, "vm-admin", null));
            assertRefused(() -> accounts.update(FirstStart.ADMIN, "", false));
            return own;
        });
    }

    private static void assertRefused(ThrowingCallable change) {
        assertThatThrownBy(change).hasMessageContaining("nobody who administers the center");
    }
}

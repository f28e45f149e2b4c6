package io.regie.server.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Gives a server under test its database and its home directory. */
public final class FreshServer implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestDatabase.Database database = TestDatabase.fresh();
        TestPropertyValues.of(
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.username=regie_server",
                        "spring.datasource.password=not-the-owners",
                        "spring.flyway.user=" + database.owner(),
                        "spring.flyway.password=" + database.ownerPassword(),
                        "regie.home=" + home())
                .applyTo(context);
    }

    private static Path home() {
        try {
            return Files.createTempDirectory("regie-test-home");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for a server's home", e);
        }
    }
}

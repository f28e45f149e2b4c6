package io.regie.bridge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/** Waits for SIGTERM or SIGINT and then closes what was opened, the latest first. */
final class Shutdown {

    private static final System.Logger LOG = System.getLogger(Shutdown.class.getName());

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    <T extends AutoCloseable> T closes(T resource) {
        opened.push(resource);
        return resource;
    }

    void await() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
        asked.await();
    }

    void close() {
        LOG.log(System.Logger.Level.INFO, "Stopping");
        while (!opened.isEmpty()) {
            closeOne(opened.pop());
        }
        asked.countDown();
    }

    private static void closeOne(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "Could not stop cleanly", e);
        }
    }
}

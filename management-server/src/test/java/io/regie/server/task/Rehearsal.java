package io.regie.server.task;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;

/** A task that does what a test tells it to: it says when it begins, and goes on when it is let. */
class Rehearsal implements TaskHandler {
    static final String KIND = "test.rehearsal";

    final BlockingQueue<String> began = new LinkedBlockingQueue<>();
    final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    private final ObjectProvider<Tasks> submits;

    Rehearsal(ObjectProvider<Tasks> submits) {
        this.submits = submits;
    }

    record Part(String name, String outcome) {}

    static NewTask of(String name, String outcome, UUID lockKey) {
        return new NewTask(KIND, "Rehearse " + name, null, name, null, lockKey, new Part(name, outcome));
    }

    static NewTask on(UUID host, String name) {
        return new NewTask(KIND, "Rehearse " + name, null, name, host, null, new Part(name, "succeed"));
    }

    @Override
    public TaskView again(TaskContext task) {
        return submits.getObject().submit(of(task.payload(Part.class).name() + " again", "succeed", UUID.randomUUID()));
    }

    void hold(String name) {
        gates.put(name, new CountDownLatch(1));
    }

    void letGo(String name) {
        gates.getOrDefault(name, new CountDownLatch(0)).countDown();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(TaskContext task) throws Exception {
        Part part = task.payload(Part.class);
        began.add(part.name());
        CountDownLatch gate = gates.getOrDefault(part.name(), new CountDownLatch(0));
        task.onCancel(gate::countDown);
        task.progress(0.5, "half way");
        if (!gate.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody let this go");
        }
        task.throwIfCancelled();
        if (part.outcome().equals("fail")) {
            throw io.regie.server.api.RegieException.conflict("test.failed", "It failed.", "Do not ask it to.");
        }
    }

    @Override
    public void reconcile(TaskContext task) {
        Part part = task.payload(Part.class);
        began.add("reconcile " + part.name());
        if (part.outcome().equals("fail")) {
            throw io.regie.server.api.RegieException.conflict("test.failed", "It did not happen.", "Repeat it.");
        }
    }
}

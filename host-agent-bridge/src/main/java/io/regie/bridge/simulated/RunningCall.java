package io.regie.bridge.simulated;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.OperationProgress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One call in progress: sends what there is to tell and lets time pass until the caller gives up. Used by the one thread
 * that serves the call.
 */
final class RunningCall<T> {

    private final ServerCallStreamObserver<T> caller;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final double speed;

    private RunningCall(StreamObserver<T> observer, double speed) {
        this.caller = (ServerCallStreamObserver<T>) observer;
        this.speed = speed;
        caller.setOnCancelHandler(cancelled::countDown);
    }

    /** Serves a call on a thread of its own; what the work throws is the call's end. */
    static <T> void start(StreamObserver<T> observer, double speed, Consumer<RunningCall<T>> work) {
        var call = new RunningCall<>(observer, speed);
        Thread.ofVirtual().name("operation").start(() -> {
            try {
                work.accept(call);
                call.caller.onCompleted();
            } catch (StatusRuntimeException e) {
                if (!call.caller.isCancelled()) {
                    call.caller.onError(e);
                }
            }
        });
    }

    void send(T message) {
        caller.onNext(message);
    }

    /** Lets simulated time pass; throws CANCELLED as soon as the caller has given up. */
    void pass(Duration duration) {
        if (cancelledWithin(duration)) {
            throw Failures.cancelled();
        }
    }

    private boolean cancelledWithin(Duration duration) {
        try {
            return cancelled.await((long) (duration.toNanos() / speed), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    static OperationProgress progress(double fraction, String message) {
        return OperationProgress.newBuilder()
                .setFraction(fraction)
                .setMessage(message)
                .build();
    }

    static OperationProgress done(String message) {
        return OperationProgress.newBuilder()
                .setFraction(1)
                .setMessage(message)
                .setDone(true)
                .build();
    }

    static OperationProgress done(String message, Guest guest) {
        return done(message).toBuilder().setGuest(guest).build();
    }
}

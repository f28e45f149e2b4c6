package io.regie.server.hostlink;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.regie.server.api.RegieException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream from the agent; what cannot be taken ends it, and it is opened again with a fresh snapshot. */
abstract class HostStream<Q, R> implements ClientResponseObserver<Q, R> {
    private static final Logger log = LoggerFactory.getLogger(HostStream.class);

    private final AtomicReference<@Nullable ClientCallStreamObserver<Q>> current;

    HostStream(AtomicReference<@Nullable ClientCallStreamObserver<Q>> current) {
        this.current = current;
    }

    /** Thrown by {@link #take} to have the stream opened anew, for no fault of what was taken. */
    static final class Reopen extends RuntimeException {
        private static final long serialVersionUID = 1;

        Reopen(String why) {
            super(why);
        }
    }

    abstract void take(R message);

    abstract void ended(@Nullable Throwable thrown);

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> call) {
        current.set(call);
    }

    @Override
    public void onNext(R message) {
        try {
            take(message);
        } catch (Reopen e) {
            cancel("to be opened anew", e);
        } catch (RegieException e) {
            cancel(e.sentence(), e);
        } catch (RuntimeException e) {
            log.error("cannot take what a host reports", e);
            cancel("What its agent reports could not be taken: " + e.getMessage() + ".", e);
        }
    }

    private void cancel(String why, RuntimeException cause) {
        ClientCallStreamObserver<Q> call = current.get();
        if (call != null) {
            call.cancel(why, cause);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        current.set(null);
        ended(thrown);
    }

    @Override
    public void onCompleted() {
        current.set(null);
        ended(null);
    }
}

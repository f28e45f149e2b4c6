package io.regie.bridge.contract;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A call whose answers are collected as they come, and which can be given up. */
final class Watching<Q, A> implements ClientResponseObserver<Q, A>, AutoCloseable {

    private final List<A> answers = new CopyOnWriteArrayList<>();
    private volatile @Nullable ClientCallStreamObserver<Q> call;
    private volatile @Nullable Status end;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
        call = requestStream;
    }

    @Override
    public void onNext(A answer) {
        answers.add(answer);
    }

    @Override
    public void onError(Throwable failure) {
        end = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
    }

    List<A> answers() {
        return answers;
    }

    /** Empty while the call goes on. */
    Optional<Status> end() {
        return Optional.ofNullable(end);
    }

    @Override
    public void close() {
        ClientCallStreamObserver<Q> open = call;
        if (open != null) {
            open.cancel("The test has seen enough", null);
        }
    }
}

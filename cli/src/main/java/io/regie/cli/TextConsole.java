package io.regie.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Carries bytes between the terminal and a console's WebSocket, until either ends or the user leaves. */
final class TextConsole implements WebSocket.Listener {
    /** Ctrl-], as telnet has it. */
    private static final byte LEAVE = 0x1d;

    private static final int AT_ONCE = 4096;
    private static final int NORMAL = 1000;

    private final InputStream in;
    private final OutputStream out;
    private final Terminal.Size size;
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile boolean leaving;

    TextConsole(InputStream in, OutputStream out, Terminal.Size size) {
        this.in = in;
        this.out = out;
        this.size = size;
    }

    /** Returns why it has ended. */
    String run(Center center, String path) throws InterruptedException {
        WebSocket socket;
        try {
            socket = center.http()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + center.token())
                    .buildAsync(center.webSocket(path), this)
                    .join();
        } catch (CompletionException e) {
            throw new Failure(Failure.UNREACHABLE, "The console cannot be opened: " + e.getCause(), "Try again.");
        }
        if (size.known()) {
            socket.sendText("{\"columns\":%d,\"rows\":%d}".formatted(size.columns(), size.rows()), true)
                    .join();
        }
        Thread.ofPlatform().daemon(true).name("keyboard").start(() -> type(socket));
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new Failure(Failure.UNREACHABLE, "The console broke: " + e.getCause(), "Open it again.");
        } finally {
            socket.abort();
        }
    }

    private void type(WebSocket socket) {
        byte[] buffer = new byte[AT_ONCE];
        try {
            int count = in.read(buffer);
            while (count >= 0) {
                int leave = indexOfLeave(buffer, count);
                int typed = leave < 0 ? count : leave;
                if (typed > 0) {
                    socket.sendBinary(ByteBuffer.wrap(Arrays.copyOf(buffer, typed)), true)
                            .join();
                }
                if (leave >= 0) {
                    leaving = true; // the answer to the farewell may come before this goes on
                    socket.sendClose(NORMAL, "").join();
                    end.complete("Left.");
                    return;
                }
                count = in.read(buffer);
            }
        } catch (IOException | CompletionException e) {
            end.completeExceptionally(e);
        }
    }

    private static int indexOfLeave(byte[] buffer, int count) {
        for (int i = 0; i < count; i++) {
            if (buffer[i] == LEAVE) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        socket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        if (leaving) {
            end.complete("Left.");
        } else {
            end.complete(reason.isEmpty() ? "The console was closed." : reason);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        end.completeExceptionally(error);
    }
}

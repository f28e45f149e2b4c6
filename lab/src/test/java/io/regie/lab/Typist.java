package io.regie.lab;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Somebody at a console: keeps what it showed, as Latin-1 text. */
final class Typist implements WebSocket.Listener {
    private final StringBuilder seen = new StringBuilder();

    static void type(WebSocket console, String text) {
        console.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true)
                .join();
    }

    synchronized String seen() {
        return seen.toString();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        synchronized (this) {
            seen.append(StandardCharsets.ISO_8859_1.decode(data));
        }
        webSocket.request(1);
        return null;
    }
}

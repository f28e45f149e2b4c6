package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.guest.ConsoleTickets.Admission;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Where console WebSockets come in: the ticket is redeemed before the protocol is switched. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class ConsoleDoor implements WebSocketConfigurer, HandshakeInterceptor {
    static final String ADMISSION = "regie.console";

    private final Access access;
    private final ConsoleTickets tickets;
    private final ConsoleSocket socket;

    ConsoleDoor(Access access, ConsoleTickets tickets, ConsoleSocket socket) {
        this.access = access;
        this.tickets = tickets;
        this.socket = socket;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        // Some VNC clients insist on this name of a protocol; without one they are served as well.
        DefaultHandshakeHandler handshakes = new DefaultHandshakeHandler();
        handshakes.setSupportedProtocols("binary");
        registry.addHandler(socket, "/api/v1/consoles/*")
                .setHandshakeHandler(handshakes)
                .addInterceptors(this);
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        String path = request.getURI().getPath();
        String ticket = path.substring(path.lastIndexOf('/') + 1);
        UUID user = access.current().userId();
        Optional<Admission> admission = user == null ? Optional.empty() : tickets.redeem(ticket, user);
        admission.ifPresentOrElse(
                found -> attributes.put(ADMISSION, found), () -> response.setStatusCode(HttpStatus.NOT_FOUND));
        return admission.isPresent();
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {
        // Nothing: the socket itself tells when it is open.
    }
}

package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.hostlink.HostAgents;
import io.regie.server.inventory.InventoryFacts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Carries a console between a browser and a host. Binary frames are its bytes; a text frame
 * {@code {"columns":80,"rows":24}} tells the terminal's size. The right to it is asked for again while it is open.
 */
@Component
class ConsoleSocket extends AbstractWebSocketHandler {
    private static final Logger log = LoggerFactory.getLogger(ConsoleSocket.class);
    private static final CloseStatus NO_TICKET = new CloseStatus(4401, "the ticket is used or has expired");
    private static final CloseStatus NO_RIGHT = new CloseStatus(4403, "the right to this console is gone");
    private static final int RECHECK_SECONDS = 10;

    private final Consoles consoles;
    private final Access access;
    private final InventoryFacts facts;
    private final HostAgents agents;
    private final ObjectMapper json;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService rechecks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-rights").daemon(true).factory());

    ConsoleSocket(Consoles consoles, Access access, InventoryFacts facts, HostAgents agents, ObjectMapper json) {
        this.consoles = consoles;
        this.access = access;
        this.facts = facts;
        this.agents = agents;
        this.json = json;
        rechecks.scheduleWithFixedDelay(this::recheck, RECHECK_SECONDS, RECHECK_SECONDS, TimeUnit.SECONDS);
    }

    private record Open(Consoles.Admission admission, ConsoleRelay relay, WebSocketSession session) {}

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        String path = session.getUri() == null ? "" : session.getUri().getPath();
        Optional<Consoles.Admission> admitted = consoles.redeem(path.substring(path.lastIndexOf('/') + 1));
        if (admitted.isEmpty()) {
            session.close(NO_TICKET);
            return;
        }
        Consoles.Admission admission = admitted.get();
        if (!holdsRight(admission)) {
            session.close(NO_RIGHT);
            return;
        }
        UUID hostId = facts.guest(admission.guestId()).hostId();
        ConsoleRelay relay = new ConsoleRelay(session, agents.async(hostId));
        open.put(session.getId(), new Open(admission, relay, session));
        relay.open(admission.guestId(), admission.kind());
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        Open console = open.get(session.getId());
        if (console != null) {
            console.relay().send(message.getPayload());
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        Open console = open.get(session.getId());
        if (console == null) {
            return;
        }
        try {
            JsonNode size = json.readTree(message.getPayload());
            console.relay()
                    .resize(size.path("columns").asInt(0), size.path("rows").asInt(0));
        } catch (JacksonException e) {
            log.debug("a console's text frame is not a size", e);
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable thrown) {
        ended(session);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        ended(session);
    }

    private void ended(WebSocketSession session) {
        @Nullable Open console = open.remove(session.getId());
        if (console != null) {
            console.relay().close();
        }
    }

    private void recheck() {
        for (Open console : open.values()) {
            try {
                if (!holdsRight(console.admission())) {
                    console.session().close(NO_RIGHT);
                }
            } catch (IOException | RuntimeException e) {
                log.debug("cannot check the right to a console", e);
            }
        }
    }

    private boolean holdsRight(Consoles.Admission admission) {
        try {
            return access.runAs(admission.actor(), () -> access.may(Privilege.GUEST_CONSOLE, admission.guestId()));
        } catch (Exception e) {
            log.warn("cannot check the right to a console", e);
            return false;
        }
    }
}

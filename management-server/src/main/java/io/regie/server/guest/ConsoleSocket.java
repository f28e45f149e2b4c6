package io.regie.server.guest;

import io.regie.server.guest.ConsoleTickets.Admission;
import io.regie.server.hostlink.HostAgents;
import io.regie.server.inventory.InventoryFacts;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Console WebSockets: binary frames are the console's bytes, a text frame {@code {"columns":80,"rows":24}} gives a text
 * console another size. It ends with code 4403 when the right is lost, 4401 when the sign-in has ended, 1011 with the
 * reason when the console fails, 1000 when the guest has closed it.
 */
@Component
class ConsoleSocket extends AbstractWebSocketHandler implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ConsoleSocket.class);
    private static final int CHECK_SECONDS = 2;
    /** What a terminal pastes at once; the relay cuts it into the agent's frames. */
    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private final HostAgents agents;
    private final InventoryFacts facts;
    private final ConsoleWatch watch;
    private final JsonMapper json;
    private final Map<String, ConsoleRelay> relays = new ConcurrentHashMap<>();
    private @Nullable ScheduledExecutorService timer;

    ConsoleSocket(HostAgents agents, InventoryFacts facts, ConsoleWatch watch, JsonMapper json) {
        this.agents = agents;
        this.facts = facts;
        this.watch = watch;
        this.json = json;
    }

    record Size(int columns, int rows) {}

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        session.setBinaryMessageSizeLimit(MAX_MESSAGE_BYTES);
        Admission admission = (Admission) session.getAttributes().get(ConsoleDoor.ADMISSION);
        if (admission == null) {
            throw new IllegalStateException("a console was opened without a ticket");
        }
        ConsoleRelay relay = new ConsoleRelay(session, admission);
        relays.put(session.getId(), relay);
        relay.open(agents, facts);
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        ConsoleRelay relay = relays.get(session.getId());
        if (relay != null) {
            ByteBuffer payload = message.getPayload();
            relay.toGuest(payload);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        ConsoleRelay relay = relays.get(session.getId());
        if (relay == null) {
            return;
        }
        try {
            relay.resize(json.readValue(message.getPayload(), Size.class));
        } catch (JacksonException e) {
            relay.end(CloseStatus.BAD_DATA.withReason("A text frame must be {\"columns\":C,\"rows\":R}."));
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) {
        log.debug("console {} broke", session.getId(), exception);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        ConsoleRelay relay = relays.remove(session.getId());
        if (relay != null) {
            relay.viewerLeft();
        }
    }

    private void checkAll() {
        relays.values().forEach(relay -> Thread.startVirtualThread(() -> watch.check(relay)));
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("console-watch").daemon(true).factory());
        timer = started;
        started.scheduleWithFixedDelay(this::checkAll, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        relays.values().forEach(relay -> relay.end(CloseStatus.GOING_AWAY.withReason("The server is restarting.")));
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}

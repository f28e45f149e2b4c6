package io.regie.server.hostlink;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import jakarta.annotation.PreDestroy;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.springframework.stereotype.Service;

/**
 * The agents of all hosts, one channel each over mutual TLS, opened when first asked for. Any server may call any host;
 * which one listens to it is {@link HostLinks}'s matter. Thread-safe.
 */
@Service
public class HostAgents {
    private static final int KEEPALIVE_SECONDS = 20;
    private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;
    /** As large as a frame on the host's own socket may be. */
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private final CenterPki pki;
    private final HostRecords records;
    private final X509ExtendedTrustManager authorityTrust;
    private final ConcurrentMap<UUID, Link> links = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    HostAgents(CenterPki pki, HostRecords records) {
        this.pki = pki;
        this.records = records;
        this.authorityTrust = HostTrust.trusting(pki.authority());
    }

    private record Link(HostAddress address, ManagedChannel channel) {}

    /** For calls that a virtual thread waits for. Throws not-found for an unknown host. */
    public HostAgentGrpc.HostAgentBlockingV2Stub blocking(UUID hostId) {
        return HostAgentGrpc.newBlockingV2Stub(channel(hostId));
    }

    public HostAgentGrpc.HostAgentStub async(UUID hostId) {
        return HostAgentGrpc.newStub(channel(hostId));
    }

    ManagedChannel channel(UUID hostId) {
        Link link = links.get(hostId);
        return link == null ? connect(records.address(hostId)) : link.channel();
    }

    /** Opens the channel, and opens it anew when the host has moved to another address. */
    ManagedChannel connect(HostAddress address) {
        return links.compute(address.id(), (id, link) -> {
                    if (link != null
                            && link.address().address().equals(address.address())
                            && link.address().port() == address.port()) {
                        return link;
                    }
                    if (link != null) {
                        link.channel().shutdownNow();
                    }
                    return new Link(address, open(address));
                })
                .channel();
    }

    void disconnect(UUID hostId) {
        Link link = links.remove(hostId);
        if (link != null) {
            link.channel().shutdownNow();
        }
    }

    private ManagedChannel open(HostAddress address) {
        try {
            return NettyChannelBuilder.forAddress(address.address(), address.port())
                    .sslContext(GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                            .keyManager(pki.serverKey(), pki.server(), pki.authority())
                            .trustManager(new HostTrust(authorityTrust, address.id()))
                            .build())
                    .executor(executor)
                    .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the server's certificate does not serve for TLS", e);
        }
    }

    @PreDestroy
    void close() {
        links.values().forEach(link -> link.channel().shutdownNow());
        links.clear();
        // The executor stays open: channels on their way down still have last words to say on it.
    }
}

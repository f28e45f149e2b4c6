package io.regie.bridge.relay;

import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.regie.agent.v1.DescribeRequest;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.bridge.contract.TwoAgents;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two real hosts: regie-hostd, libvirt, LXC, and a bridge each, as src/test/lab/agents starts them. */
final class LabAgents implements TwoAgents {

    static final String HOSTS = "regie.contract.hosts";
    private static final String PKI = "regie.contract.pki";

    private final List<ManagedChannel> channels = new ArrayList<>();

    LabAgents() throws Exception {
        Path pki = Path.of(System.getProperty(PKI, "."));
        File key = pki.resolve("client.key").toFile();
        for (String target : System.getProperty(HOSTS, "").split(",", -1)) {
            channels.add(NettyChannelBuilder.forTarget(target)
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(pki.resolve("ca.pem").toFile())
                            .keyManager(pki.resolve("client.pem").toFile(), key)
                            .build())
                    .build());
        }
        for (ManagedChannel channel : channels) {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> HostAgentGrpc.newBlockingStub(channel)
                                    .describe(DescribeRequest.getDefaultInstance())
                                    .getEnginesCount()
                            > 0);
        }
    }

    @Override
    public Channel first() {
        return channels.get(0);
    }

    @Override
    public Channel second() {
        return channels.get(1);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}

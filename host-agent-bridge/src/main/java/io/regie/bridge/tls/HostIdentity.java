package io.regie.bridge.tls;

import java.util.UUID;

/**
 * Who a host says it is when it joins.
 *
 * @param address where the center and other hosts reach it
 * @param port of its bridge
 */
public record HostIdentity(UUID hostId, String name, String address, int port) {}

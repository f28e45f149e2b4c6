package io.regie.server.hostlink;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** What may stand as a machine's name or address in a certificate and in the inventory. */
final class HostNames {
    /** RFC 1123 labels; 253 characters fit a DNS name. */
    private static final Pattern DNS = Pattern.compile("(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
            + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

    /** Only these characters reach the literal parser, so that it never sees a scope or a port. */
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private HostNames() {}

    static boolean isDnsName(String name) {
        return DNS.matcher(name).matches() && !isAddress(name);
    }

    static boolean isAddress(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

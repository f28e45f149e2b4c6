package io.regie.server.hostlink;

import io.regie.server.api.RegieProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The center's certificate authority and this server's own certificate, in {@code ${regie.home}/pki}: made at the first
 * start, the server's anew when it is about to run out or the machine's names have changed. Immutable once made.
 */
@Component
public class CenterPki {
    static final String SERVER_URI = "urn:regie:server";
    private static final Logger log = LoggerFactory.getLogger(CenterPki.class);
    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration SERVER_VALIDITY = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Duration HOST_VALIDITY = Duration.ofDays(1825);

    private final Clock clock;
    private final X509Certificate authority;
    private final PrivateKey authorityKey;
    private final X509Certificate server;
    private final PrivateKey serverKey;

    CenterPki(RegieProperties properties, Clock clock) {
        this.clock = clock;
        Path directory = properties.home().resolve("pki");
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(
                            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                log.debug("holding {}", lock);
                Path keyFile = directory.resolve("ca.key");
                Path certificateFile = directory.resolve("ca.pem");
                if (!Files.exists(certificateFile)) {
                    KeyPair keys = CertificateMaker.keyPair();
                    X509Certificate made = CertificateMaker.authority(
                            keys, "Regie center " + shortId(keys.getPublic()), clock.instant(), AUTHORITY_VALIDITY);
                    Pem.save(keyFile, Pem.write(keys.getPrivate()), true);
                    Pem.save(certificateFile, Pem.write(made), false);
                }
                authority = Pem.certificates(certificateFile).getFirst();
                authorityKey = Pem.key(keyFile);
                Path serverFile = directory.resolve("server.pem");
                Path serverKeyFile = directory.resolve("server.key");
                List<GeneralName> names = serverNames(properties);
                if (!Files.exists(serverFile) || outdated(serverFile, names)) {
                    KeyPair keys = CertificateMaker.keyPair();
                    X509Certificate made = CertificateMaker.peer(
                            authority,
                            authorityKey,
                            keys.getPublic(),
                            "Regie server",
                            names,
                            clock.instant(),
                            SERVER_VALIDITY);
                    Pem.save(serverKeyFile, Pem.write(keys.getPrivate()), true);
                    Pem.save(serverFile, Pem.write(made, authority), false);
                }
                server = Pem.certificates(serverFile).getFirst();
                serverKey = Pem.key(serverKeyFile);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The center's certificates in " + directory + " cannot be read or made; is it this user's?", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The center's certificates in " + directory + " are not usable.", e);
        }
    }

    public X509Certificate authority() {
        return authority;
    }

    X509Certificate server() {
        return server;
    }

    PrivateKey serverKey() {
        return serverKey;
    }

    /** SHA-256 of the authority's certificate (DER) in lower-case hex: what a joining host checks. */
    public String authorityFingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(authority.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 or the certificate's encoding is not to be had", e);
        }
    }

    X509Certificate certifyHost(PublicKey key, String name, List<GeneralName> names)
            throws GeneralSecurityException, IOException {
        return CertificateMaker.peer(authority, authorityKey, key, name, names, clock.instant(), HOST_VALIDITY);
    }

    private boolean outdated(Path serverFile, List<GeneralName> names) throws IOException, GeneralSecurityException {
        X509Certificate certificate = Pem.certificates(serverFile).getFirst();
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(clock.instant().plus(RENEW_BEFORE))) {
            return true;
        }
        Set<String> covered = new LinkedHashSet<>();
        for (List<?> name : certificate.getSubjectAlternativeNames()) {
            covered.add(String.valueOf(name.get(1)));
        }
        // IPv6 addresses are written in more than one way: they alone are no reason for a new certificate.
        return names.stream()
                .filter(name -> name.getTagNo() != GeneralName.iPAddress)
                .anyMatch(name -> !covered.contains(name.getName().toString()));
    }

    private static List<GeneralName> serverNames(RegieProperties properties) throws IOException {
        Set<String> hosts = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        hosts.add(InetAddress.getLocalHost().getHostName());
        hosts.add(InetAddress.getLocalHost().getCanonicalHostName());
        String publicUrl = properties.publicUrl();
        if (publicUrl != null && !publicUrl.isBlank()) {
            hosts.add(URI.create(publicUrl).getHost());
        }
        for (NetworkInterface nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(nic.getInetAddresses())) {
                if (!address.isLinkLocalAddress()) {
                    hosts.add(withoutZone(address.getHostAddress()));
                }
            }
        }
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, SERVER_URI));
        hosts.forEach(host -> names.add(hostName(host)));
        return names;
    }

    /** IPv6 addresses of an interface carry its name, which means nothing in a certificate. */
    private static String withoutZone(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }

    static GeneralName hostName(String host) {
        return new GeneralName(HostNames.isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private static String shortId(PublicKey key) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return HexFormat.of().formatHex(digest, 0, 4);
    }
}

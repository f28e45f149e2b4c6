package io.regie.server.hostlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.api.RegieProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CenterPkiTest {
    private static final UUID HOST = UUID.fromString("6b0c1f5e-1d0a-4c35-9c52-0c7a39a1d001");

    @TempDir
    Path home;

    private CenterPki open(Clock clock) {
        return new CenterPki(new RegieProperties(home, "https://regie.example:8443", "regie agent join", true), clock);
    }

    private CenterPki open() {
        return open(Clock.systemUTC());
    }

    private X509Certificate serverCertificate() throws Exception {
        return Pem.certificates(home.resolve("pki/server.pem")).getFirst();
    }

    @Test
    void the_authority_survives_a_restart() {
        String first = open().authorityFingerprint();
        assertThat(open().authorityFingerprint()).isEqualTo(first).hasSize(64);
    }

    @Test
    void private_keys_are_readable_by_their_owner_only() throws Exception {
        open();
        for (String name : List.of("ca.key", "server.key")) {
            var permissions = Files.getPosixFilePermissions(home.resolve("pki").resolve(name));
            assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
        }
    }

    @Test
    void the_server_shows_the_authority_behind_its_certificate() throws Exception {
        CenterPki pki = open();
        List<X509Certificate> chain = Pem.certificates(home.resolve("pki/server.pem"));
        assertThat(chain).hasSize(2);
        assertThat(chain.getLast()).isEqualTo(pki.authority());
        assertThat(chain.getFirst().getSubjectAlternativeNames())
                .contains(List.of(6, "urn:regie:server"), List.of(2, "localhost"), List.of(2, "regie.example"));
    }

    /** libvirt 9 and QEMU 7 refuse a peer whose certificate may not encipher keys. */
    @Test
    void certificates_may_do_what_libvirt_insists_on() throws Exception {
        open();
        boolean[] usage = serverCertificate().getKeyUsage();
        assertThat(usage[0]).as("digitalSignature").isTrue();
        assertThat(usage[2]).as("keyEncipherment").isTrue();
    }

    @Test
    void the_server_certificate_is_kept_while_it_is_good_and_renewed_before_it_ends() throws Exception {
        open();
        X509Certificate first = serverCertificate();
        open();
        assertThat(serverCertificate()).isEqualTo(first);
        open(Clock.offset(Clock.systemUTC(), Duration.ofDays(380)));
        assertThat(serverCertificate()).isNotEqualTo(first);
    }

    @Test
    void a_channel_accepts_the_host_it_is_for_and_no_other() throws Exception {
        CenterPki pki = open();
        var name = new GeneralName(GeneralName.uniformResourceIdentifier, "urn:regie:host:" + HOST);
        X509Certificate host = pki.certifyHost(CertificateMaker.keyPair().getPublic(), "h1", List.of(name));
        X509Certificate[] chain = {host, pki.authority()};
        X509ExtendedTrustManager authority = HostTrust.trusting(pki.authority());
        new HostTrust(authority, HOST).checkServerTrusted(chain, "ECDHE_ECDSA");
        var another = new HostTrust(authority, UUID.randomUUID());
        assertThatThrownBy(() -> another.checkServerTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("another machine");
    }
}
